#include "cli/cli.h"
#include "cli/manual.h"

/* What help calls a value says what may complete it. */
static const struct {
	const char *value, *kind;
} kinds[] = { { "FILE", "files" },    { "FILE...", "files" },
	      { "PEM", "files" },     { "PATH", "files" },
	      { "JOURNAL", "files" }, { "DIR", "folders" },
	      { "[COMMAND]", "commands" } };

static const char *kind_of(const char *value)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(value, kinds[i].value))
			return kinds[i].kind;
	return "none";
}

static void put_pattern(struct buf *out, const struct opt *o)
{
	buf_printf(out, "\t--%s", o->name);
	if (o->letter)
		buf_printf(out, " | -%c", o->letter);
	buf_text(out, ") ");
}

static void put_value(struct buf *out, const struct opt *o)
{
	put_pattern(out, o);
	if (o->type == OPT_CHOICE) {
		buf_text(out, "kind=names names='");
		for (int i = 0; o->choices[i]; i++)
			buf_printf(out, "%s%s", i ? " " : "", o->choices[i]);
		buf_byte(out, '\'');
	} else if (o->list) {
		buf_printf(out, "kind=%s names=%s",
			   strchr(o->value, '=') ? "prefixes" : "list",
			   o->list);
	} else {
		buf_printf(out, "kind=%s", kind_of(o->value));
	}
	buf_text(out, " ;;\n");
}

/* Two commands may use one name for alike values: the first row counts. */
static bool is_first(const struct opt *row)
{
	for (const struct opt *o = OPTIONS; o < row; o++)
		if (!strcmp(o->name, row->name))
			return false;
	return true;
}

static void put_values(struct buf *out)
{
	buf_text(out, "_cnsconform_value()\n{\n\tcase $1 in\n");
	for (const struct opt *o = OPTIONS; o->name; o++)
		if (o->type != OPT_FLAG && o->type != OPT_SECRET &&
		    is_first(o))
			put_value(out, o);
	buf_text(out, "\t*) return 1 ;;\n\tesac\n}\n\n");
}

static void put_option_names(struct buf *out, unsigned mask)
{
	buf_text(out, "options='");
	for (const struct opt *o = OPTIONS; o->name; o++)
		if ((o->commands & mask) && o->type != OPT_SECRET) {
			if (o->letter)
				buf_printf(out, "-%c ", o->letter);
			buf_printf(out, "--%s ", o->name);
		}
	buf_text(out, "'");
}

/* "a|b|c" are the words themselves. */
static void put_words(struct buf *out, const struct command *command)
{
	const char *at = command->words;

	if (command->list) {
		buf_printf(out, "kind=list names=%s", command->list);
		return;
	}
	if (!strchr(at, '|')) {
		buf_printf(out, "kind=%s", kind_of(at));
		return;
	}
	buf_text(out, "kind=names names='");
	for (; *at; at++)
		buf_byte(out, *at == '|' ? ' ' : *at);
	buf_byte(out, '\'');
}

static void put_commands(struct buf *out)
{
	buf_text(out, "_cnsconform_command()\n{\n\tcase $1 in\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		buf_printf(out, "\t%s)\n\t\t", COMMANDS[i].name);
		put_option_names(out, COMMAND_BIT(i));
		buf_text(out, "\n\t\t");
		put_words(out, &COMMANDS[i]);
		buf_text(out, " ;;\n");
	}
	buf_text(out, "\tesac\n}\n\n");
}

/*
 * bash takes "--color=al" apart into three words, and "--report json=PATH"
 * too: what stands before the "=" says what may follow it.
 */
static const char FRAME[] =
	"	COMPREPLY=()\n"
	"	if ((COMP_CWORD < 2)); then\n"
	"		_cnsconform_reply -W \"$commands --help --version\" -- \"$cur\"\n"
	"		return\n"
	"	fi\n"
	"	_cnsconform_command \"${COMP_WORDS[1]}\"\n"
	"	if [[ $cur == = ]]; then\n"
	"		equals=1 cur=\n"
	"	elif [[ ${COMP_WORDS[at]} == = ]]; then\n"
	"		equals=1 at=$((at - 1))\n"
	"	fi\n"
	"	if [[ $equals && ${COMP_WORDS[at]} != -* ]]; then\n"
	"		kind=files\n"
	"	elif ! _cnsconform_value \"${COMP_WORDS[at]}\" && [[ $cur == -* ]]; then\n"
	"		kind=names names=$options\n"
	"	fi\n"
	"	case $kind in\n"
	"	names) _cnsconform_reply -W \"$names\" -- \"$cur\" ;;\n"
	"	commands) _cnsconform_reply -W \"$commands\" -- \"$cur\" ;;\n"
	"	list) _cnsconform_reply -W \"$(_cnsconform_list)\" -- \"$cur\" ;;\n"
	"	prefixes)\n"
	"		compopt -o nospace 2>/dev/null\n"
	"		_cnsconform_reply -S = -W \"$(_cnsconform_list)\" -- \"$cur\" ;;\n"
	"	files)\n"
	"		compopt -o filenames 2>/dev/null\n"
	"		_cnsconform_reply -f -- \"$cur\" ;;\n"
	"	folders)\n"
	"		compopt -o filenames 2>/dev/null\n"
	"		_cnsconform_reply -d -- \"$cur\" ;;\n"
	"	esac\n"
	"}\n\n"
	"complete -F _cnsconform cnsconform\n";

static const char HELPERS[] =
	"_cnsconform_list()\n"
	"{\n"
	"	local name\n"
	"	while read -r name _; do\n"
	"		printf '%s\\n' \"$name\"\n"
	"	done < <(\"${COMP_WORDS[0]}\" list \"$names\" 2>/dev/null)\n"
	"}\n\n"
	"_cnsconform_reply()\n"
	"{\n"
	"	local word\n"
	"	while IFS= read -r word; do\n"
	"		COMPREPLY+=(\"$word\")\n"
	"	done < <(compgen \"$@\")\n"
	"}\n\n";

void manual_completion(struct buf *out)
{
	buf_text(out, "# bash completion for cnsconform, written by 'cnsconform "
		      "help --completion bash'\n\n");
	put_values(out);
	put_commands(out);
	buf_text(out, HELPERS);
	buf_text(out, "_cnsconform()\n{\n"
		      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} "
		      "at=$((COMP_CWORD - 1)) equals=\n"
		      "\tlocal kind=none names= options=\n"
		      "\tlocal commands='");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		buf_printf(out, "%s%s", i ? " " : "", COMMANDS[i].name);
	buf_text(out, "'\n");
	buf_text(out, FRAME);
}
