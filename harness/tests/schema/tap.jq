# What tap-parser says of a TAP report, against the JSON report of the same
# run: prints one line for each rule that is broken.
#
#     tap-parser -j 0 <run.tap | jq -r --slurpfile report run.json -f tap.jq
def rule(text; holds): if holds then empty else text end;
def of(kind): [.[] | select(.[0] == kind) | .[1]];

$report[0] as $r | of("assert") as $points | of("complete")[0] as $last |
rule("version is not 14"; of("version") == [14]),
rule("not one plan"; (of("plan") | length) == 1 or ($last.plan.skipAll)),
rule("lines that are no TAP: \(of("extra"))"; of("extra") == []),
rule("a child test"; of("child") == []),
rule("tap-parser says ok, the program \($r.exit_code)";
	$last.ok == ($r.exit_code == 0)),
rule("bails out, or does not"; ($last.bailout != false) ==
	($r.verdict | IN("dead", "unreachable", "error", "interrupted"))),
rule("numbers are not 1..n"; $last.bailout != false or
	[$points[].id] == [range(1; 1 + ($points | length))]),
rule("the points are not the cases";
	[$points[].name | select(. != "run")] == [$r.cases[].id]),
([$points, $r.cases] | transpose[] | select(.[0] and .[1]) |
	.[0] as $p | .[1] as $c |
	rule("\($c.id): ok is \($p.ok), verdict \($c.verdict)";
		$p.ok == ($c.verdict | IN("pass", "warn", "skip"))),
	rule("\($c.id): SKIP and verdict \($c.verdict) disagree";
		($p.skip // false | . != false) == ($c.verdict == "skip")),
	rule("\($c.id): TODO and verdict \($c.verdict) disagree";
		($p.todo // false | . != false) == ($c.verdict == "waived")),
	rule("\($c.id): no details of \($c.verdict)";
		($c.verdict | IN("pass", "skip")) or
		($p.diag | type == "object" and .verdict == $c.verdict and
			(.message | type) == "string" and
			(.duration_ms | type) == "number" and
			(.flake // false) == ($c.repeat.flake // false))))
