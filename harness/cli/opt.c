#include "cli/opt.h"

#include "base/suggest.h"

enum { LETTER_TEXT = 3 };

struct parser {
	const struct opt *table;
	unsigned mask;
	void *target;
	char **next;            /* the word after the one being read */
	struct opt_given *given;
	struct err *err;
};

const struct opt *opt_find(const struct opt *table, unsigned mask,
			   struct slice name)
{
	for (const struct opt *o = table; o->name; o++)
		if ((o->commands & mask) && slice_is(name, o->name))
			return o;
	return NULL;
}

static const struct opt *find_letter(const struct parser *p, char letter)
{
	for (const struct opt *o = p->table; o->name; o++)
		if ((o->commands & p->mask) && o->letter == letter)
			return o;
	return NULL;
}

static int refuse_unknown(const struct parser *p, struct slice name)
{
	struct suggest near;

	if (opt_find(p->table, ~0u, name))
		return err_set(p->err, ERR_USAGE,
			       "'--%.*s' belongs to other commands; --help "
			       "lists the options of this one",
			       SLICE_ARG(name));
	suggest_init(&near, name);
	for (const struct opt *o = p->table; o->name; o++)
		if (o->commands & p->mask)
			suggest_offer(&near, o->name);
	if (near.best)
		return err_set(p->err, ERR_USAGE,
			       "unknown option '--%.*s'; did you mean '--%s'?",
			       SLICE_ARG(name), near.best);
	return err_set(p->err, ERR_USAGE,
		       "unknown option '--%.*s'; --help lists the known ones",
		       SLICE_ARG(name));
}

/* `inner` is the value written together with the option, or NULL. */
static int take(struct parser *p, const struct opt *o, const char *from,
		const char *inner)
{
	if (o->type == OPT_SECRET)
		return err_set(p->err, ERR_USAGE, "%s: %s", from, o->help);
	if (o->type == OPT_FLAG) {
		if (inner)
			return err_set(p->err, ERR_USAGE,
				       "%s takes no value", from);
	} else if (!inner) {
		if (!*p->next)
			return err_set(p->err, ERR_USAGE,
				       "%s needs a value: %s", from, o->value);
		inner = *p->next++;
	}
	p->given->from[o - p->table] = OPT_COMMAND_LINE;
	return opt_set(o, p->target, inner, from, p->err);
}

static int take_long(struct parser *p, char *word)
{
	char *equals = strchr(word, '=');
	struct slice name = equals ? slice_of(word + 2, (size_t)(equals - word) - 2)
				   : slice_from(word + 2);
	const struct opt *o = opt_find(p->table, p->mask, name);
	struct buf from = BUF_INIT(ERR_TEXT_MAX);
	int result;

	if (!o)
		return refuse_unknown(p, name);
	buf_printf(&from, "--%s", o->name);
	result = take(p, o, buf_string(&from), equals ? equals + 1 : NULL);
	buf_release(&from);
	return result;
}

static int take_letters(struct parser *p, const char *word)
{
	for (const char *at = word + 1; *at; at++) {
		const struct opt *o = find_letter(p, *at);
		char from[LETTER_TEXT] = { '-', *at, '\0' };

		if (!o)
			return err_set(p->err, ERR_USAGE,
				       "unknown option '-%c' in '%s'; --help "
				       "lists them",
				       *at, word);
		if (o->type != OPT_FLAG)
			return take(p, o, from, at[1] ? at + 1 : NULL);
		if (take(p, o, from, NULL))
			return -1;
	}
	return 0;
}

int opt_parse(const struct opt *table, unsigned mask, void *target,
	      char **words, struct opt_given *given, struct err *err)
{
	struct parser p = { table, mask, target, words, given, err };
	bool options = true;

	*given = (struct opt_given){ .words = words };
	while (*p.next) {
		char *word = *p.next++;
		int result = 0;

		if (!options || word[0] != '-' || !word[1])
			words[given->word_count++] = word;
		else if (!strcmp(word, "--"))
			options = false;
		else if (word[1] == '-')
			result = take_long(&p, word);
		else
			result = take_letters(&p, word);
		if (result)
			return result;
	}
	return 0;
}
