#include "cli/config_steps.h"

#include <inttypes.h>

#include "base/buf.h"

enum { ORIGIN_TEXT_MAX = 16 * 1024 };

/* Rows that are a way to another value, or a secret. */
static const struct {
	const char *row, *name;
} hidden[] = {
	{ "password", "password" },
	{ "password-file", "password" },
	{ "restricted-password", "restricted-password" },
	{ "restricted-password-file", "restricted-password" },
	{ "session-file", "session" },
	{ "header-file", "headers" },
	{ "start-cmd", "start-cmd" }, /* words of a shell may hold anything */
	{ "restart-cmd", "restart-cmd" },
};

void config_add_origin(struct run_config *c, const char *name,
		       const char *value, const char *from)
{
	if (c->origin_count < RUN_ORIGINS_MAX)
		c->origins[c->origin_count++] =
			(struct run_origin){ name, value, from };
}

static const char *origin_text(struct arena *arena, const struct opt *row,
			       enum opt_origin from)
{
	switch (from) {
	case OPT_COMMAND_LINE:
		return arena_printf(arena, "--%s", row->name);
	case OPT_GOVC:
		return row->govc;
	case OPT_GOVC_URL:
		return "GOVC_URL";
	case OPT_ENVIRONMENT:
		return config_variable(arena, row);
	case OPT_DEFAULT:
		break;
	}
	return "default";
}

static void list_text(const struct opt *row, const char *target,
		      struct buf *out)
{
	const char *const *list =
		(const char *const *)(const void *)(target + row->offset);
	size_t count = *(const size_t *)(const void *)(target + row->count);

	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%s", i ? ", " : "", list[i]);
}

static void duration_text(int64_t us, struct buf *out)
{
	if (us % 1000000 == 0)
		buf_printf(out, "%" PRId64 "s", us / 1000000);
	else
		buf_printf(out, "%" PRId64 "ms", us / 1000);
}

static void value_text(const struct opt *row, const struct cli_options *o,
		       struct buf *out)
{
	const char *target = (const char *)o;
	const void *field = target + row->offset;

	switch (row->type) {
	case OPT_FLAG:
		buf_text(out, *(const bool *)field ? "yes" : "no");
		break;
	case OPT_TEXT:
		buf_text(out, *(const char *const *)field);
		break;
	case OPT_LIST:
		list_text(row, target, out);
		break;
	case OPT_DURATION:
		duration_text(*(const int64_t *)field, out);
		break;
	default:
		buf_text(out, "(set)");
		break;
	}
}

static const char *hidden_name(const char *row)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (!strcmp(hidden[i].row, row))
			return hidden[i].name;
	return NULL;
}

/* false: dropped because a stronger setting made it useless. */
static bool in_use(const struct cli_options *o, const struct opt *row)
{
	const struct run_config *c = &o->run;

	if (!strcmp(row->name, "password"))
		return c->password && !o->password_file;
	if (!strcmp(row->name, "password-file"))
		return c->password && o->password_file;
	if (!strcmp(row->name, "restricted-password"))
		return c->restricted_password && !o->restricted_password_file;
	if (!strcmp(row->name, "restricted-password-file"))
		return c->restricted_password && o->restricted_password_file;
	if (!strcmp(row->name, "restricted-username"))
		return c->restricted_username != NULL;
	if (!strcmp(row->name, "session-file"))
		return c->session != NULL;
	if (!strcmp(row->name, "username"))
		return c->username != NULL;
	if (!strcmp(row->name, "no-auth"))
		return c->no_auth;
	return true;
}

void config_origins(struct cli_options *o)
{
	struct run_config *c = &o->run;
	struct buf value = BUF_INIT(ORIGIN_TEXT_MAX);

	for (const struct opt *row = OPTIONS; row->name; row++) {
		enum opt_origin from = o->given.from[row - OPTIONS];
		const char *name = hidden_name(row->name);

		if (!(row->commands & COMMAND_BIT(COMMAND_RUN)) ||
		    strcmp(row->group, "Target") != 0 ||
		    row->environment == OPT_ENV_NONE ||
		    from == OPT_DEFAULT || !in_use(o, row))
			continue;
		buf_clear(&value);
		if (name)
			buf_text(&value, "(set)");
		else
			value_text(row, o, &value);
		config_add_origin(c, name ? name : row->name,
				  arena_string(&c->arena, buf_view(&value)),
				  origin_text(&c->arena, row, from));
	}
	buf_release(&value);
}
