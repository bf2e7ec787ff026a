#include "cli/config_steps.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* A list takes the elements one by one, without the empty ones. */
static int set_elements(struct cli_options *o, const struct opt *row,
			const char *value, const char *from, struct err *err)
{
	while (*value) {
		size_t len = strcspn(value, ", ");
		struct slice element = slice_of(value, len);

		if (len && opt_set(row, o, arena_string(&o->run.arena, element),
				   from, err))
			return -1;
		value += len;
		value += strspn(value, ", ");
	}
	return 0;
}

static int set(struct cli_options *o, const struct opt *row,
	       const char *value, const char *from, enum opt_origin origin,
	       struct err *err)
{
	o->given.from[row - OPTIONS] = origin;
	return row->type == OPT_LIST ? set_elements(o, row, value, from, err)
				     : opt_set(row, o, value, from, err);
}

/*
 * As govc does: a value that names a readable file stands for its trimmed
 * content; only a refused permission is an error.
 */
static int govc_secret(struct arena *arena, const char *name,
		       const char **value, struct err *err)
{
	char bytes[CONFIG_SECRET_FILE_MAX + 1];
	int fd = open(*value, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t len;
	struct slice text;

	if (fd < 0 && errno == EACCES)
		return err_set(err, ERR_INPUT,
			       "%s names a file that may not be read", name);
	if (fd < 0)
		return 0;
	len = read(fd, bytes, sizeof(bytes));
	close(fd);
	if (len < 0)
		return 0;
	if (len > CONFIG_SECRET_FILE_MAX || memchr(bytes, '\0', (size_t)len))
		return err_set(err, ERR_INPUT,
			       "%s names a file that holds no secret of at "
			       "most %d bytes", name, CONFIG_SECRET_FILE_MAX);
	text = slice_of(bytes, (size_t)len);
	while (text.len && isspace((unsigned char)text.at[0]))
		text = slice_skip(text, 1);
	while (text.len && isspace((unsigned char)text.at[text.len - 1]))
		text.len--;
	*value = arena_string(arena, text);
	return 0;
}

static int govc_ca_certs(struct arena *arena, const char *name,
			 const char **value, struct err *err)
{
	(void)arena;
	if (strchr(*value, ':'))
		return err_set(err, ERR_USAGE,
			       "%s lists several files; join them into one and "
			       "give it with --ca-bundle", name);
	return 0;
}

/* For govc only these two are yes, and everything else is no. */
static int govc_boolean(struct arena *arena, const char *name,
			const char **value, struct err *err)
{
	bool yes = !strcmp(*value, "1") ||
		   slice_equal_nocase(slice_from(*value), slice_from("true"));

	(void)arena;
	(void)name;
	(void)err;
	*value = yes ? "1" : "0";
	return 0;
}

/* Variables whose text is not yet the value. */
static const struct {
	const char *name;
	int (*read)(struct arena *, const char *name, const char **value,
		    struct err *);
} govc_readers[] = {
	{ "GOVC_USERNAME", govc_secret },
	{ "GOVC_PASSWORD", govc_secret },
	{ "GOVC_TLS_CA_CERTS", govc_ca_certs },
	{ "GOVC_INSECURE", govc_boolean },
};

static int set_govc(struct cli_options *o, const struct opt *row,
		    const char *value, struct err *err)
{
	for (size_t i = 0; i < sizeof(govc_readers) / sizeof(govc_readers[0]);
	     i++)
		if (!strcmp(govc_readers[i].name, row->govc) &&
		    govc_readers[i].read(&o->run.arena, row->govc, &value, err))
			return -1;
	return set(o, row, value, row->govc, OPT_GOVC, err);
}

static int from_environment(struct cli_options *o,
			    const struct environment *env,
			    const struct opt *row, struct err *err)
{
	const char *name = config_variable(&o->run.arena, row);
	const char *value = environment_get(env, name);

	if (o->given.from[row - OPTIONS] != OPT_DEFAULT)
		return 0;
	if (value)
		return set(o, row, value, name, OPT_ENVIRONMENT, err);
	value = row->govc ? environment_get(env, row->govc) : NULL;
	return value ? set_govc(o, row, value, err) : 0;
}

int config_environment(struct cli_options *o, const struct environment *env,
		       struct err *err)
{
	for (enum opt_environment when = OPT_ENV_ALWAYS; when != OPT_ENV_NONE;
	     when--) {
		if (when == OPT_ENV_TARGET && !o->run.url)
			break;
		for (const struct opt *row = OPTIONS; row->name; row++)
			if ((row->commands & COMMAND_BIT(COMMAND_RUN)) &&
			    row->environment == when &&
			    from_environment(o, env, row, err))
				return -1;
	}
	return 0;
}
