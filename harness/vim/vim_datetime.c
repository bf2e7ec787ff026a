#include "vim/vim_datetime.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, NANO_DIGITS = 9 };

/* Takes `count` digits with a value of low..high, then `after` (0 = none). */
static bool take(struct slice *rest, size_t count, int low, int high,
		 char after, int *out)
{
	unsigned long long value;

	if (rest->len < count + (after != 0) ||
	    !slice_number(slice_head(*rest, count), (unsigned)high, &value) ||
	    (int)value < low)
		return false;
	/* RFC 3339 5.6: "T" and "Z" may be lower case */
	if (after && (rest->at[count] | (after == 'T' ? 0x20 : 0)) !=
			     (after | (after == 'T' ? 0x20 : 0)))
		return false;
	*out = (int)value;
	*rest = slice_skip(*rest, count + (after != 0));
	return true;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days since 1970-01-01. */
static int64_t day_number(int year, int month, int day)
{
	int64_t before = year - 1, days;

	days = year ? before * 365 + before / 4 - before / 100 + before / 400
		    : -366;
	for (int m = 1; m < month; m++)
		days += days_in(year, m);
	return days + day - 1 - 719162;
}

static bool take_fraction(struct slice *rest, uint32_t *nanoseconds)
{
	size_t digits = 0;

	*nanoseconds = 0;
	if (!rest->len || rest->at[0] != '.')
		return true;
	*rest = slice_skip(*rest, 1);
	while (digits < rest->len && rest->at[digits] >= '0' &&
	       rest->at[digits] <= '9')
		digits++;
	for (size_t i = 0; i < NANO_DIGITS; i++)
		*nanoseconds = *nanoseconds * 10 +
			       (i < digits ? (uint32_t)(rest->at[i] - '0') : 0);
	*rest = slice_skip(*rest, digits);
	return digits > 0;
}

static bool take_offset(struct slice *rest, int64_t *seconds)
{
	int hour, minute, sign;

	*seconds = 0;
	if (!rest->len)
		return false;
	sign = rest->at[0] == '-' ? -1 : rest->at[0] == '+' ? 1 : 0;
	if (!sign)
		return rest->len == 1 && (rest->at[0] | 0x20) == 'z';
	*rest = slice_skip(*rest, 1);
	if (!take(rest, 2, 0, 23, ':', &hour) ||
	    !take(rest, 2, 0, 59, 0, &minute))
		return false;
	*seconds = sign * (hour * HOUR + minute * MINUTE);
	return !rest->len;
}

bool vim_datetime_read(struct slice text, struct vim_datetime *t)
{
	int year, month, day, hour, minute, second;
	int64_t offset;

	if (!take(&text, 4, 0, 9999, '-', &year) ||
	    !take(&text, 2, 1, 12, '-', &month) ||
	    !take(&text, 2, 1, days_in(year, month), 'T', &day) ||
	    !take(&text, 2, 0, 23, ':', &hour) ||
	    !take(&text, 2, 0, 59, ':', &minute) ||
	    !take(&text, 2, 0, 60, 0, &second) ||
	    !take_fraction(&text, &t->nanoseconds) ||
	    !take_offset(&text, &offset))
		return false;
	t->seconds = day_number(year, month, day) * DAY + hour * HOUR +
		     minute * MINUTE + (second < 60 ? second : 59) - offset;
	return true;
}

bool vim_datetime_read_http(struct slice text, struct vim_datetime *t)
{
	enum { LENGTH = 29, DAY_AT = 5, MONTH_AT = 8, YEAR_AT = 12,
	       TIME_AT = 17 };
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char plain[LENGTH];
	int month = 0;

	if (text.len != LENGTH || !slice_is(slice_skip(text, 25), " GMT"))
		return false;
	while (month < 12 && memcmp(months + 3 * month, text.at + MONTH_AT, 3))
		month++;
	snprintf(plain, sizeof(plain), "%.4s-%02d-%.2sT%.8sZ",
		 text.at + YEAR_AT, month + 1, text.at + DAY_AT,
		 text.at + TIME_AT);
	return vim_datetime_read(slice_from(plain), t);
}

int vim_datetime_compare(const struct vim_datetime *a,
			 const struct vim_datetime *b)
{
	if (a->seconds != b->seconds)
		return a->seconds < b->seconds ? -1 : 1;
	return (a->nanoseconds > b->nanoseconds) -
	       (a->nanoseconds < b->nanoseconds);
}
