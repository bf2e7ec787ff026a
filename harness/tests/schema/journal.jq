# cnsconform-journal/1, slurped: prints one line for each rule it breaks.
#
#     jq -rs --argjson code N -f journal.jq run.ndjson
def rule(text; holds): if holds then empty else text end;
def kind: keys_unsorted[0];
def base64: test("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$");
def piece: if type == "string" then base64
	else (.repeat | base64) and .times > 1 end;
# Exact bytes, or the recipe of a request that repeats itself.
def bytes: if type == "string" then base64
	else (.[-1].sha256 | test("^[0-9a-f]{64}$")) and
		all(.[:-1][]; piece) end;

([.[] | select(kind == "exchange")]) as $exchanges |
rule("no head"; .[0].journal == "cnsconform-journal/1"),
rule("a line of another kind";
	all(.[]; kind | IN("journal", "exchange", "case", "end"))),
rule("not one head and one end";
	([.[] | kind | select(IN("journal", "end"))]) == ["journal", "end"]),
rule("the last line is no end"; .[-1] | kind == "end"),
rule("exit_code is not the program's"; .[-1].exit_code == $code),
rule("exchanges are not numbered 1..";
	[$exchanges[].exchange] == [range(1; 1 + ($exchanges | length))]),
rule("bytes that are no base64";
	all($exchanges[]; (.request | bytes) and (.answer | base64))),
rule("evidence points at no exchange";
	all(.[] | select(kind == "case") | .evidence[].exchange;
		. >= 1 and . <= ($exchanges | length)))
