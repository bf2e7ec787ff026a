/*
 * Types and ancestry: the hierarchy against the lists it was made from.
 */
#include "base/file.h"
#include "tests/test.h"
#include "vim/vim_datetime.h"
#include "vim/vim_type.h"

enum { LIST_MAX = 1 << 20, FAULTS_DOCUMENTED = 711, FAULTS_MORE = 4 };

static bool is_a(const char *name, const char *ancestor)
{
	return vim_type_is_a(slice_from(name), ancestor);
}

TEST(vim_type, knows_every_fault_of_the_list_with_its_parent)
{
	struct buf list = BUF_INIT(LIST_MAX);
	struct err err = ERR_INIT;
	struct slice rest;
	size_t lines = 0;

	CHECK(!file_read("harness/vim/faults-9.1.0.0.tsv", &list, &err));
	for (rest = buf_view(&list); rest.len; lines++) {
		size_t tab = (size_t)slice_find(rest, slice_from("\t"));
		size_t end = (size_t)slice_find(rest, slice_from("\n"));
		const struct vim_type *t =
			vim_type_find(slice_head(rest, tab));

		if (CHECK(t != NULL))
			CHECK_SLICE(slice_of(rest.at + tab + 1, end - tab - 1),
				    t->parent ? t->parent->name : "-");
		CHECK(vim_fault_known(slice_head(rest, tab)));
		CHECK(vim_type_is_a(slice_head(rest, tab), "MethodFault"));
		rest = slice_skip(rest, end + 1);
	}
	CHECK_INT(lines, FAULTS_DOCUMENTED);
	CHECK_INT(vim_fault_count(), FAULTS_DOCUMENTED + FAULTS_MORE);
	buf_release(&list);
}

TEST(vim_type, every_fault_descends_from_MethodFault)
{
	for (size_t i = 0; i < vim_fault_count(); i++) {
		const struct vim_type *t = vim_fault_at(i);

		CHECK(vim_type_find(slice_from(t->name)) == t);
		CHECK(is_a(t->name, "MethodFault"));
		CHECK(!i || strcmp(vim_fault_at(i - 1)->name, t->name) < 0);
	}
	CHECK(!vim_fault_at(vim_fault_count()));
}

TEST(vim_type, descendants_are_those_of_the_protocol)
{
	CHECK(is_a("InvalidIndexArgument", "InvalidArgument"));
	CHECK(is_a("QueryNotSupported", "InvalidArgument"));
	CHECK(is_a("NotAuthenticated", "NoPermission"));
	CHECK(is_a("NotAuthenticated", "SecurityError"));
	CHECK(is_a("NotAuthenticated", "RuntimeFault"));
	CHECK(is_a("MethodNotFound", "InvalidRequest"));
	CHECK(is_a("CnsSnapshotCreatedFault", "CnsFault"));
	CHECK(is_a("CnsInCompatibleFault", "CnsFault"));
	CHECK(is_a("TaskReasonUser", "TaskReason"));
	CHECK(is_a("NotFound", "VimFault"));
	CHECK(!is_a("CnsVolumeNotFoundFault", "NotFound"));
	CHECK(!is_a("InvalidProperty", "RuntimeFault"));
	CHECK(!is_a("InvalidArgument", "InvalidIndexArgument"));
	CHECK(!is_a("NoSuchFault", "MethodFault"));
	CHECK(!is_a("", "MethodFault"));
}

TEST(vim_type, nothing_descends_from_NotFound)
{
	for (size_t i = 0; i < vim_fault_count(); i++)
		CHECK(!vim_fault_at(i)->parent ||
		      strcmp(vim_fault_at(i)->parent->name, "NotFound"));
}

TEST(vim_type, names_are_exact)
{
	CHECK(!vim_type_find(slice_from("invalidArgument")));
	CHECK(!vim_type_find(slice_from("InvalidArgumentFault")));
	CHECK(!vim_type_find(slice_of("NotFound\0", 9)));
	CHECK(!vim_type_find(slice_from("NotFoun")));
	CHECK(!vim_type_find(slice_from("zzz")));
	CHECK(!vim_type_find(SLICE_NONE));
	CHECK(vim_type_find(slice_from("ManagedObjectReference")) != NULL);
	CHECK(!vim_fault_known(slice_from("ManagedObjectReference")));
	CHECK(!vim_fault_known(slice_from("LocalizedMethodFault")));
}

TEST(vim_type, members_name_types_that_exist)
{
	size_t with_members = 0;

	for (size_t i = 0; i < vim_fault_count(); i++) {
		const struct vim_member *m = vim_fault_at(i)->members;

		with_members += m != NULL;
		for (; m && m->name; m++) {
			if (m->kind == VIM_OBJECT)
				CHECK(vim_type_find(slice_from(m->type)) !=
				      NULL);
			if (m->kind == VIM_ENUM)
				CHECK(vim_enum_values(m->type) != NULL);
		}
	}
	CHECK_INT(with_members, 24);
	CHECK(!vim_enum_values("NoSuchEnum"));
	CHECK_TEXT(vim_enum_values("TaskInfoState")[3], "error");
}

TEST(vim_datetime, reads_what_rfc_3339_allows)
{
	static const struct {
		const char *text;
		long long seconds;
		unsigned nanoseconds;
	} rows[] = {
		{ "1970-01-01T00:00:00Z", 0, 0 },
		{ "1969-12-31T23:59:59.5Z", -1, 500000000 },
		{ "2023-02-14T22:12:48.753169Z", 1676412768, 753169000 },
		{ "2023-02-14t23:42:48+01:30", 1676412768, 0 },
		{ "2023-02-14T20:12:48-02:00", 1676412768, 0 },
		{ "2000-02-29T00:00:00z", 951782400, 0 },
		{ "2016-12-31T23:59:60Z", 1483228799, 0 },
		{ "0000-01-01T00:00:00Z", -62167219200, 0 },
		{ "9999-12-31T23:59:59.1234567899Z", 253402300799, 123456789 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct vim_datetime t = { 0, 0 };

		CHECK(vim_datetime_read(slice_from(rows[i].text), &t));
		CHECK_INT(t.seconds, rows[i].seconds);
		CHECK_INT(t.nanoseconds, rows[i].nanoseconds);
	}
}

TEST(vim_datetime, refuses_everything_else)
{
	static const char *const texts[] = {
		"", "2023", "2023-02-14", "2023-02-14T22:12:48",
		"2023-02-14 22:12:48Z", "2023-02-30T00:00:00Z",
		"2023-13-01T00:00:00Z", "2023-00-01T00:00:00Z",
		"2023-01-00T00:00:00Z", "1900-02-29T00:00:00Z",
		"2023-02-14T24:00:00Z", "2023-02-14T22:60:00Z",
		"2023-02-14T22:12:61Z", "2023-02-14T22:12:48.Z",
		"2023-02-14T22:12:48Zx", "2023-02-14T22:12:48+0100",
		"2023-02-14T22:12:48+24:00", "2023-02-14T22:12:48+01:00x",
		"2023-2-14T22:12:48Z", "+023-02-14T22:12:48Z",
		"2023-02-14T22:12Z",
	};
	struct vim_datetime t;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (!CHECK(!vim_datetime_read(slice_from(texts[i]), &t)))
			printf("\n  it was \"%s\"", texts[i]);
}

TEST(vim_datetime, compares_in_time)
{
	struct vim_datetime a = { 5, 1 }, b = { 5, 2 }, c = { 6, 0 };

	CHECK(vim_datetime_compare(&a, &b) < 0);
	CHECK(vim_datetime_compare(&c, &b) > 0);
	CHECK_INT(vim_datetime_compare(&a, &a), 0);
}

TEST(vim_datetime, reads_the_date_of_an_answer)
{
	static const char *const others[] = {
		"", "Sat, 14 Feb 2026 22:12:48 UTC",
		"Sat, 14 Feb 2026 22:12:48 GMT ",
		"Sat, 14 Feb 2026 25:12:48 GMT",
		"Sat, 14 Fog 2026 22:12:48 GMT",
		"Sat, 31 Feb 2026 22:12:48 GMT",
		"Saturday, 14-Feb-26 22:12 GMT",
		"Sat Feb 14 22:12:48 2026"
	};
	struct vim_datetime t, same;

	CHECK(vim_datetime_read_http(
		slice_from("Sat, 14 Feb 2026 22:12:48 GMT"), &t));
	CHECK(vim_datetime_read(slice_from("2026-02-14T22:12:48Z"), &same));
	CHECK_INT(vim_datetime_compare(&t, &same), 0);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		CHECK(!vim_datetime_read_http(slice_from(others[i]), &t));
}
