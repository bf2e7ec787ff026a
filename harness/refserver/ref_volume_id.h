/*
 * What kind of text a volume id is: 1.7 a, 2.4, 9.5.
 */
#ifndef REF_VOLUME_ID_H
#define REF_VOLUME_ID_H

#include "base/arena.h"
#include "refserver/ref_rule.h"

/* REF_FINDING_NONE for a lower-case UUID, else one of REF_ID_*. */
/* Of a UUID: which version it is of. */
enum ref_finding ref_volume_id_version(struct slice id);

enum ref_finding ref_volume_id_finding(struct slice id);

/* What REF_ID_SPACED and REF_ID_SPELT denote, as 8-4-4-4-12 digits in the case
 * of `id`; in the arena or a part of `id`. */
struct slice ref_volume_id_uuid(struct arena *, struct slice id);

/* 8-4-4-4-12 hexadecimal digits in either case. */
bool ref_is_uuid(struct slice text);

#endif
