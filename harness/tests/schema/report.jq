# cnsconform-report/1 (design.md): prints one line for each rule it breaks.
#
#     jq -r --argjson code N -f report.jq run.json
def known: ["pass", "warn", "fail", "blocked", "error", "skip", "waived",
	"fixed"];
def codes: {"conforms": [0], "fails": [1], "dead": [3], "unreachable": [3],
	"nothing-verified": [5], "error": [4], "interrupted": [130, 143]};
def rule(text; holds): if holds then empty else text end;
def counted(verdict): [.cases[] | select(.verdict == verdict)] | length;

. as $r |
rule("schema is \(.schema)"; .schema == "cnsconform-report/1"),
rule("exit_code is \(.exit_code), the program ended with \($code)";
	.exit_code == $code),
rule("verdict \(.verdict) does not go with exit code \(.exit_code)";
	(codes[.verdict] // []) | index($r.exit_code) != null),
rule("level is \(.level)"; .level | IN("must", "should", "strict")),
rule("complete is \(.complete)";
	.complete == (.exit_code != 130 and .exit_code != 143)),
rule("tool or target is not whole";
	(.tool.version | type) == "string" and
	(.tool.suite_sha256 | test("^[0-9a-f]{64}$")) and
	(.target.url | type) == "string" and (.target.origins | type) == "array"),
rule("seed is no number"; (.seed | type) == "number"),
rule("the counts do not add up";
	([.summary[known[]]] | add) == .summary.selected and
	.summary.selected == (.cases | length)),
rule("run is not what was run";
	.summary.run == .summary.selected - .summary.skip -
		.summary.blocked - .summary.error),
(known[] as $v | rule("summary.\($v) is not the number of such cases";
	.summary[$v] == counted($v))),
rule("an id stands twice"; ([.cases[].id] | length) ==
	([.cases[].id] | unique | length)),
rule("a conforming run with a failure"; .exit_code != 0 or
	(.summary.fail + .summary.error + .summary.blocked == 0)),
(.cases[] | .id as $id |
	rule("\($id): unknown verdict \(.verdict)";
		.verdict as $v | known | index($v) != null),
	rule("\($id): id, title, tags, clauses or ms is wrong";
		($id | test("^[a-z0-9-]+\\.[a-z0-9-]+$")) and
		(.title | type == "string" and length > 0) and
		(.tags | type) == "array" and (.clauses | length) > 0 and
		(.ms | type == "number" and . >= 0) and
		(.reproduce | type) == "string"),
	rule("\($id): failed without a failed check"; .verdict != "fail" or
		([.checks[] | select(.verdict == "fail")] | length) > 0),
	rule("\($id): passed with a failed check"; .verdict != "pass" or
		([.checks[] | select(.verdict != "pass")] | length) == 0),
	rule("\($id): no reason"; (.verdict | IN("skip", "blocked", "error") | not)
		or (.reason | type == "string" and length > 0)),
	(.checks[] | rule("\($id): a check is not whole";
		(.verdict as $v | known | index($v) != null) and
		([.check, .clause, .where, .pointer, .expected, .got] |
			map(type) | unique) == ["string"])),
	(select(has("repeat")) | .repeat as $n | .verdict as $v |
		rule("\($id): repeat does not add up";
			$n.runs > 0 and $n.runs == ([$n[known[]] // 0] | add)),
		rule("\($id): repeat.fail does not go with \($v)";
			(($n.fail // 0) > 0) == ($v == "fail")),
		rule("\($id): flake is not what differs"; $n.flake ==
			([known[] | select(. != "skip") | $n[.] // 0 |
				select(. > 0)] | length > 1)))),
rule("causes do not hold the failed cases";
	([.causes[].cases[]] | sort) ==
	([.cases[] | select(.verdict == "fail") | .id] | sort)),
rule("a cause is not whole"; all(.causes[];
	(.title | type) == "string" and (.clause | type) == "string" and
	(.cases | length) > 0)),
rule("behaviour is no object"; (.behaviour | type) == "object")
