# "file NAME" lines, each followed by the bytes of the file as od prints them,
# become the table TABLE_files of struct TABLE that HEADER declares:
#
#     awk -v table=case_embedded -v header=case/case_embedded.h -f embed.awk

BEGIN {
	print "#include \"" header "\"\n"
}

$1 == "file" {
	if (count)
		print "0 };"
	name[++count] = $2
	length_of[count] = 0
	print "static const unsigned char bytes_" count "[] = {"
	next
}

{
	length_of[count] += NF
	for (i = 1; i <= NF; i++)
		printf "%s,", $i
	print ""
}

END {
	if (count)
		print "0 };"
	print "\nconst struct " table " " table "_files[] = {"
	for (i = 1; i <= count; i++)
		printf "\t{ \"%s\", bytes_%d, %d },\n", name[i], i, length_of[i]
	print "\t{ 0, 0, 0 },\n};"
	print "const size_t " table "_count = " (count + 0) ";"
}
