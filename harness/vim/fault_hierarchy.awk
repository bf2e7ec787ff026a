# Turns the lists of faults (name TAB parent) into lines FAULT(name, parent,
# members, source), sorted by name for a binary search. The first input is vim_type_table.c: a fault whose
# members it knows refers to them, another one has none.
FILENAME ~ /\.c$/ {
	if (match($0, /members_[A-Za-z0-9]+\[\]/))
		known[substr($0, RSTART + 8, RLENGTH - 10)] = 1
	next
}
/^#/ || NF == 0 { next }
{
	parent = $2 == "-" ? "NULL" : "&vim_faults[FAULT_" $2 "]"
	members = ($1 in known) ? "members_" $1 : "NULL"
	source = FILENAME ~ /extra/ || !($1 in known) ? "6.2" : "6.1"
	printf "FAULT(%s, %s, %s, \"%s\")\n", $1, parent, members, source \
		| "LC_ALL=C sort"
}
