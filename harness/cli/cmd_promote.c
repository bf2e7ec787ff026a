#include <unistd.h>

#include "base/exit_code.h"
#include "base/file.h"
#include "campaign/promote.h"
#include "case/case_files.h"
#include "case/case_load.h"
#include "cli/finding_session.h"

#define CORPUS "corpus/regressions"
#define CORPUS_TARGET CORPUS "/fuzz_expect"
#define CASES "mycases"
#define LAST_FILE "clauses.json"

/* A finding on its way into a suite or a corpus. */
struct promoting {
	const struct cli *cli;
	struct cli_options *options;
	struct arena arena;
	struct finding finding;
	const char *folder;
	struct suite suite;
	struct target target;
	struct bindings bindings;
};

/* ---- into the corpus */

static bool is_same_file(const char *path, struct slice content)
{
	struct buf there = BUF_INIT(REQUEST_MAX);
	bool same = !file_read(path, &there, NULL) &&
		    slice_equal(buf_view(&there), content);

	buf_release(&there);
	return same;
}

static int to_corpus(struct promoting *p, struct err *err)
{
	char id[CASE_ID_MAX];
	const char *path;

	if (access(CORPUS, F_OK))
		return err_set(err, ERR_USAGE, "there is no '%s' here: run "
			       "this in the folder of the sources", CORPUS);
	promote_id(&p->finding, PROMOTE_TOPIC, id);
	path = arena_printf(&p->arena, "%s/%s", CORPUS_TARGET,
			    strchr(id, '.') + 1);
	if (!access(path, F_OK) && !is_same_file(path, p->finding.request))
		return err_set(err, ERR_USAGE, "'%s' is there already and "
			       "holds another request; rename it first", path);
	if (file_make_folder(CORPUS_TARGET, err) ||
	    file_write(path, p->finding.request, err))
		return -1;
	fprintf(p->cli->out, "%s: %zu bytes; 'make check' replays it from now "
		"on\n", path, p->finding.request.len);
	return EXIT_CONFORMS;
}

/* ---- into a suite */

/* Whoever finds LAST_FILE finds all the others. */
static int copy_suite(struct promoting *p, const char *folder,
		      struct err *err)
{
	struct case_file *files;
	size_t count;

	if (case_files_read(NULL, &p->arena, &files, &count, err) ||
	    file_make_folder(arena_printf(&p->arena, "%s/bodies", folder),
			     err))
		return -1;
	for (int last = 0; last <= 1; last++)
		for (size_t i = 0; i < count; i++)
			if ((strcmp(files[i].name, LAST_FILE) == 0) == last &&
			    file_write(arena_printf(&p->arena, "%s/%s", folder,
						    files[i].name),
				       files[i].text, err))
				return -1;
	return 0;
}

/* The target as the finding names it. */
static int bind(struct promoting *p, struct err *err)
{
	struct run_config *c = &p->options->run;
	const struct finding_target *t = p->finding.target;

	finding_session_take(p->options, t);
	c->no_auth = !finding_placeholder(&p->finding).len;
	if (target_example(&p->target, c, err))
		return -1;
	if (t && t->path)
		c->path = t->path;
	replay_bind(c, &p->arena, &p->bindings);
	if (t && t->authority)
		p->bindings.authority = t->authority;
	if (!c->no_auth)
		p->bindings.session_main = arena_string(
			&p->arena, finding_placeholder(&p->finding));
	return 0;
}

static int add_case(struct promoting *p, const char *folder, const char *id,
		    struct err *err)
{
	const char *topic = arena_string(&p->arena,
					 slice_of(id, strcspn(id, ".")));
	const char *path = arena_printf(&p->arena, "%s/%s.json", folder,
					topic);
	struct expect_oracle oracle = { &p->suite, &p->bindings, false, NULL };
	struct buf record = BUF_INIT(PROMOTE_RECORD_MAX);
	struct buf old = BUF_INIT(CASE_FILE_MAX), new = BUF_INIT(CASE_FILE_MAX);
	int result = -1;

	if (promote_case(&oracle, &p->finding, id, &record, err) ||
	    (!access(path, F_OK) && file_read(path, &old, err)) ||
	    promote_into(path, buf_view(&old), topic, buf_view(&record), &new,
			 err))
		goto out;
	result = file_write(path, buf_view(&new), err);
	if (!result)
		fprintf(p->cli->out, "%s: case %s\n"
			"judge a server by it: cnsconform run --cases %s "
			"--run '%s'\n", path, id, folder, id);
out:
	buf_release(&record);
	buf_release(&old);
	buf_release(&new);
	return result;
}

static int to_cases(struct promoting *p, struct err *err)
{
	const char *folder = p->options->run.cases ? p->options->run.cases
						   : CASES;
	char id[CASE_ID_MAX];

	if (p->options->case_id &&
	    strlen(p->options->case_id) >= sizeof(id))
		return err_set(err, ERR_USAGE, "an id has at most %d bytes",
			       CASE_ID_MAX - 1);
	if (p->options->case_id)
		snprintf(id, sizeof(id), "%s", p->options->case_id);
	else
		promote_id(&p->finding, PROMOTE_TOPIC, id);
	if (access(arena_printf(&p->arena, "%s/" LAST_FILE, folder), F_OK) &&
	    copy_suite(p, folder, err))
		return -1;
	if (suite_load(&p->suite, folder, NULL, err) || bind(p, err))
		return -1;
	if (suite_case(&p->suite, slice_from(id)))
		return err_set(err, ERR_USAGE, "'%s' has a case '%s' already; "
			       "give another id with --case", folder, id);
	return add_case(p, folder, id, err);
}

int cmd_promote(const struct cli *cli, struct cli_options *o)
{
	struct promoting p = { .cli = cli, .options = o,
			       .target = TARGET_INIT };
	struct err err = ERR_INIT;
	int code = -1;

	if (!finding_session_load(o->given.words[0], &p.arena, &p.finding,
				  &p.folder, &err))
		code = o->to_corpus ? to_corpus(&p, &err) : to_cases(&p, &err);
	if (code < 0)
		code = cli_fail(cli, &err);
	target_close(&p.target);
	suite_release(&p.suite);
	arena_release(&p.arena);
	return code;
}
