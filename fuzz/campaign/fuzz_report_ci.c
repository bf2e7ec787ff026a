/* The findings as CI systems read them: SARIF 2.1.0 and JUnit XML. */
#include "campaign/fuzz_report.h"

#include "base/version.h"
#include "json/json_write.h"
#include "oracle/oracle_table.h"
#include "report/escape.h"

enum { SECOND = 1000000 };

/* ---- SARIF ---- */

static void put_text(struct json_writer *w, const char *name, const char *text)
{
	json_open_object(w, name);
	json_put_text(w, "text", text);
	json_close(w);
}

static void put_driver(struct json_writer *w)
{
	const struct oracle *o;

	json_open_object(w, "tool");
	json_open_object(w, "driver");
	json_put_text(w, "name", "cnsconform fuzz");
	json_put_text(w, "version", CNSCONFORM_VERSION);
	json_open_array(w, "rules");
	for (size_t i = 0; (o = oracle_at(i)); i++) {
		json_open_object(w, NULL);
		json_put_text(w, "id", o->id);
		put_text(w, "shortDescription", o->title);
		json_close(w);
	}
	json_close(w);
	json_close(w);
	json_close(w);
}

static const char *level_of(const struct finding *f)
{
	static const char *const levels[SEVERITY_COUNT] = {
		[SEVERITY_CRITICAL] = "error", [SEVERITY_HIGH] = "error",
		[SEVERITY_MEDIUM] = "warning", [SEVERITY_LOW] = "note",
	};

	return levels[f->severity];
}

/* The request's file, when it was kept; a server has no source here. */
static void put_place(struct json_writer *w, const struct finding *f,
		      const char *target)
{
	json_open_array(w, "locations");
	json_open_object(w, NULL);
	if (f->folder) {
		json_open_object(w, "physicalLocation");
		json_open_object(w, "artifactLocation");
		json_put_text(w, "uri", f->folder);
		json_close(w);
		json_close(w);
	}
	json_open_array(w, "logicalLocations");
	json_open_object(w, NULL);
	json_put_text(w, "name", target);
	json_close(w);
	json_close(w);
	json_close(w);
	json_close(w);
}

static void put_result(struct json_writer *w, const struct finding *f,
		       const char *target)
{
	json_open_object(w, NULL);
	json_put_text(w, "ruleId", f->oracle);
	json_put_text(w, "level", level_of(f));
	put_text(w, "message", f->title);
	put_place(w, f, target);
	json_open_object(w, "partialFingerprints");
	json_put_text(w, "cnsconformKey/v1", f->key);
	json_close(w);
	json_open_object(w, "properties");
	json_put_text(w, "severity", finding_severity_name(f->severity));
	json_put_text(w, "clause", f->clause);
	json_put_text(w, "operator", f->operators);
	json_put_text(w, "pointer", f->pointer);
	json_put_integer(w, "count", (int64_t)f->count);
	json_put_integer(w, "first_index", (int64_t)f->first_index);
	json_put_integer(w, "confirmed", f->confirmed);
	json_put_integer(w, "tried", f->tried);
	json_put_boolean(w, "unsettled", f->unsettled);
	json_close(w);
	json_close(w);
}

void fuzz_report_sarif(const struct fuzz_report *r, struct buf *out)
{
	const struct campaign_summary *s = r->summary;
	struct json_writer w;

	json_writer_init(&w, out, JSON_INDENTED);
	json_open_object(&w, NULL);
	json_put_text(&w, "$schema",
		      "https://json.schemastore.org/sarif-2.1.0.json");
	json_put_text(&w, "version", "2.1.0");
	json_open_array(&w, "runs");
	json_open_object(&w, NULL);
	put_driver(&w);
	json_open_array(&w, "invocations");
	json_open_object(&w, NULL);
	json_put_boolean(&w, "executionSuccessful", s->complete);
	json_put_integer(&w, "exitCode", s->exit_code);
	json_close(&w);
	json_close(&w);
	json_open_array(&w, "results");
	for (size_t i = 0; i < s->finding_count; i++)
		put_result(&w, &s->findings[i], r->target);
	json_close(&w);
	json_close(&w);
	json_close(&w);
	json_close(&w);
	buf_byte(out, '\n');
}

/* ---- JUnit ---- */

static void put_attribute(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, " %s=\"", name);
	escape_xml(out, slice_from(text));
	buf_byte(out, '"');
}

/* The campaign itself is a test: one that was cut short has not passed. */
static void put_campaign(struct buf *out, const struct campaign_summary *s)
{
	buf_text(out, "    <testcase classname=\"fuzz\" name=\"campaign\"");
	if (s->complete) {
		buf_text(out, "/>\n");
		return;
	}
	buf_printf(out, ">\n      <error message=\"%s\"/>\n    </testcase>\n",
		   fuzz_report_end(s));
}

static void put_case(struct buf *out, const struct finding *f)
{
	buf_text(out, "    <testcase");
	put_attribute(out, "classname", f->oracle);
	put_attribute(out, "name", f->key);
	buf_text(out, ">\n      <failure");
	put_attribute(out, "type", finding_severity_name(f->severity));
	put_attribute(out, "message", f->title);
	buf_byte(out, '>');
	escape_xml(out, slice_from(f->operators));
	buf_byte(out, ' ');
	escape_xml(out, slice_from(f->pointer));
	buf_printf(out, " seen %llu times, first at mutant %llu, confirmed ",
		   (unsigned long long)f->count,
		   (unsigned long long)f->first_index);
	fuzz_report_confirmed(f, out);
	buf_text(out, "</failure>\n    </testcase>\n");
}

void fuzz_report_junit(const struct fuzz_report *r, struct buf *out)
{
	const struct campaign_summary *s = r->summary;

	buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		      "<testsuites>\n  <testsuite");
	put_attribute(out, "name", r->target);
	buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%d\" "
			"skipped=\"0\" time=\"%lld.%06d\">\n",
		   s->finding_count + 1, s->finding_count, !s->complete,
		   (long long)(s->us / SECOND), (int)(s->us % SECOND));
	put_campaign(out, s);
	for (size_t i = 0; i < s->finding_count; i++)
		put_case(out, &s->findings[i]);
	buf_text(out, "  </testsuite>\n</testsuites>\n");
}
