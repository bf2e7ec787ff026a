#include "run/renewal.h"

#include "run/life.h"

bool renewal_log_in(struct lane *lane)
{
	if (!lane_goes_on(lane) || !lane->quiet || lane->renewed ||
	    !control_lost_session(lane->control) || !life_log_in(lane->run))
		return false;
	lane->renewed = true;
	if (lane->run->early_ends < EARLY_ENDS_TOLD)
		lane->doubted = NULL;
	lane_send_control(lane, LANE_CONTROL_BEFORE, 0);
	return true;
}

bool renewal_doubts(const struct lane *lane)
{
	size_t count = lane->units[lane->unit].count;

	for (size_t i = 0; lane_goes_on(lane) && i < count; i++)
		if (lane->members[i]->slot->renewed < RENEWALS_MAX &&
		    case_run_lost_session(lane->members[i]))
			return true;
	return false;
}

bool renewal_overtaken(struct case_run *cr)
{
	if (cr->logins == cr->run->logins ||
	    cr->slot->renewed == RENEWALS_MAX || cr->evidence.suspects ||
	    case_run_once(cr->test_case) || !case_run_lost_session(cr))
		return false;
	cr->slot->renewed++;
	return true;
}
