/*
 * One JSON text through every form of the reader.
 */
#ifndef JSON_FORMS_H
#define JSON_FORMS_H

#include "json/json_read.h"

/*
 * The verdict of the whole buffer in *verdict; false when a chunked form
 * (byte by byte, two parts at each place of a short text, random parts) or
 * the tree says anything else. Prints what differs.
 */
bool json_forms_agree(struct slice text, struct json_verdict *verdict);

#endif
