#include "jobs/schedule.h"

#include "lib/tap.h"

static int64_t at(const char *text)
{
	int64_t us = 0;

	CU_ASSERT_EQUAL_FATAL(time_parse(str_from(text), false, &us, NULL), OK);
	return us;
}

static void same_time(int64_t us, const char *expected)
{
	char text[TIME_TEXT];

	time_format(us, text);
	if (strcmp(text, expected) != 0)
		printf("# got %s, wanted %s\n", text, expected);
	CU_ASSERT_STRING_EQUAL(text, expected);
}

static struct zone zone_of(const char *name)
{
	struct zone z;

	CU_ASSERT_EQUAL_FATAL(zone_open(name, &z, NULL), OK);
	return z;
}

static const struct calendar every_5_minutes = {5, 0}, hourly_at_7 = {60, 7},
			     every_6_hours = {360, 0}, at_eight = {0, 480}, at_half_two = {0, 150};

static const struct {
	const struct calendar *calendar;
	const char *zone, *now, *last, *next;
} moments[] = {
	{&every_5_minutes, "UTC", "2026-11-23T16:16:35Z", "2026-11-23T16:15:00Z",
		"2026-11-23T16:20:00Z"},
	{&every_5_minutes, "UTC", "2026-11-23T16:15:00Z", "2026-11-23T16:15:00Z",
		"2026-11-23T16:20:00Z"},
	{&every_5_minutes, "UTC", "2026-11-23T16:14:59.999999Z", "2026-11-23T16:10:00Z",
		"2026-11-23T16:15:00Z"},
	{&every_5_minutes, "UTC", "2026-12-31T23:59:59Z", "2026-12-31T23:55:00Z",
		"2027-01-01T00:00:00Z"},
	{&hourly_at_7, "Asia/Kolkata", "2026-11-23T16:06:59Z", "2026-11-23T15:07:00Z",
		"2026-11-23T16:07:00Z"},
	{&hourly_at_7, "UTC", "1970-01-01T00:00:00Z", "1969-12-31T23:07:00Z",
		"1970-01-01T00:07:00Z"},
	{&every_6_hours, "Europe/Berlin", "2026-11-23T05:59:59Z", "2026-11-23T00:00:00Z",
		"2026-11-23T06:00:00Z"},
	{&at_eight, "UTC", "2026-11-23T07:59:59Z", "2026-11-22T08:00:00Z", "2026-11-23T08:00:00Z"},
	{&at_eight, "UTC", "2026-11-23T08:00:00Z", "2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z"},
	{&at_eight, "Europe/Berlin", "2026-11-23T16:00:00Z", "2026-11-23T07:00:00Z",
		"2026-11-24T07:00:00Z"},
	/* the local date is not the UTC date */
	{&at_eight, "Asia/Tokyo", "2026-11-23T22:00:00Z", "2026-11-22T23:00:00Z",
		"2026-11-23T23:00:00Z"},
	{&at_eight, "America/Los_Angeles", "2026-11-23T03:00:00Z", "2026-11-22T16:00:00Z",
		"2026-11-23T16:00:00Z"},
	/* ends of months and years, a leap day */
	{&at_eight, "UTC", "2026-11-30T09:00:00Z", "2026-11-30T08:00:00Z", "2026-12-01T08:00:00Z"},
	{&at_eight, "UTC", "2027-01-01T01:00:00Z", "2026-12-31T08:00:00Z", "2027-01-01T08:00:00Z"},
	{&at_eight, "UTC", "2028-02-28T09:00:00Z", "2028-02-28T08:00:00Z", "2028-02-29T08:00:00Z"},
	/* the night the clocks go forward, and back: 8 stays 8 */
	{&at_eight, "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-28T07:00:00Z",
		"2026-03-29T06:00:00Z"},
	{&at_eight, "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-24T06:00:00Z",
		"2026-10-25T07:00:00Z"},
	/* 02:30 is skipped: at the end of the gap */
	{&at_half_two, "Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-28T01:30:00Z",
		"2026-03-29T01:00:00Z"},
	{&at_half_two, "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z",
		"2026-03-30T00:30:00Z"},
	/* 02:30 comes twice: the first */
	{&at_half_two, "Europe/Berlin", "2026-10-25T01:29:00Z", "2026-10-25T00:30:00Z",
		"2026-10-26T01:30:00Z"},
};

static void finds_the_moments_around_an_instant(void)
{
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		struct zone z = zone_of(moments[i].zone);
		int64_t now_us = at(moments[i].now);

		same_time(schedule_last(moments[i].calendar, &z, now_us), moments[i].last);
		same_time(schedule_next(moments[i].calendar, &z, now_us), moments[i].next);
	}
}

/* Whatever the zone does, moments follow each other one by one, about a period apart. */
static void moments_follow_each_other_through_a_year(void)
{
	static const char *const zones[] = {"UTC", "Europe/Berlin", "America/Sao_Paulo",
		"Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo"};
	static const struct calendar midnight = {0, 0};
	const struct calendar *calendars[] = {&every_6_hours, &at_eight, &at_half_two, &midnight};

	for (size_t k = 0; k < sizeof(zones) / sizeof(zones[0]) * 4; k++) {
		struct zone z = zone_of(zones[k / 4]);
		const struct calendar *c = calendars[k % 4];
		int64_t us = schedule_last(c, &z, at("2011-01-15T10:00:00Z"));

		while (us < at("2012-02-01T00:00:00Z")) {
			int64_t next_us = schedule_next(c, &z, us);

			CU_ASSERT_TRUE_FATAL(next_us > us);
			CU_ASSERT_TRUE(next_us <= us + 50 * US_PER_HOUR);
			CU_ASSERT_EQUAL(schedule_last(c, &z, next_us), next_us);
			CU_ASSERT_EQUAL(schedule_last(c, &z, next_us - 1), us);
			CU_ASSERT_EQUAL(schedule_next(c, &z, next_us - 1), next_us);
			us = next_us;
		}
	}
}

static void makes_up_for_the_newest_missed_moments(void)
{
	static const struct {
		int catch_up;
		const char *done, *now, *due;
	} cases[] = {
		{1, "1970-01-01T00:00:00Z", "2026-11-23T16:16:35Z", "2026-11-23T16:15:00Z"},
		{3, "1970-01-01T00:00:00Z", "2026-11-23T16:16:35Z", "2026-11-23T16:05:00Z"},
		{1, "2026-11-23T16:15:00Z", "2026-11-23T16:16:35Z", "2026-11-23T16:20:00Z"},
		{1, "2026-11-23T16:10:00Z", "2026-11-23T16:16:35Z", "2026-11-23T16:15:00Z"},
		{1, "2026-11-20T00:00:00Z", "2026-11-23T16:16:35Z", "2026-11-23T16:15:00Z"},
		{3, "2026-11-20T00:00:00Z", "2026-11-23T16:16:35Z", "2026-11-23T16:05:00Z"},
		{3, "2026-11-23T16:05:00Z", "2026-11-23T16:16:35Z", "2026-11-23T16:10:00Z"},
		{3, "2026-11-23T16:15:00Z", "2026-11-23T16:16:35Z", "2026-11-23T16:20:00Z"},
		/* a clock that was set back does nothing twice */
		{1, "2026-11-23T16:15:00Z", "2026-11-23T14:00:00Z", "2026-11-23T16:20:00Z"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct job j = {"j", every_5_minutes, cases[i].catch_up, "d"};

		same_time(schedule_due(&j, &zone_utc, at(cases[i].done), at(cases[i].now)),
			cases[i].due);
	}
}

static void says_the_calendar_in_words_and_to_systemd(void)
{
	static const struct {
		struct calendar calendar;
		const char *words, *on_calendar;
	} cases[] = {
		{{5, 0}, "every 5 minutes", "*-*-* *:0/5:00 UTC"},
		{{15, 2}, "every 15 minutes, 2 minutes past", "*-*-* *:2/15:00 UTC"},
		{{60, 0}, "hourly", "*-*-* *:00:00 UTC"},
		{{60, 7}, "hourly, 7 minutes past", "*-*-* *:07:00 UTC"},
		{{360, 0}, "every 6 hours", "*-*-* 0/6:00:00 UTC"},
		{{0, 480}, "daily at 08:00", "*-*-* 08:00:00 Europe/Berlin"},
	};
	struct zone z = zone_of("Europe/Berlin");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf words = {0}, on_calendar = {0};

		schedule_words(&cases[i].calendar, &words);
		schedule_on_calendar(&cases[i].calendar, &z, &on_calendar);
		CU_ASSERT_STRING_EQUAL(words.data, cases[i].words);
		CU_ASSERT_STRING_EQUAL(on_calendar.data, cases[i].on_calendar);
		buf_free(&words);
		buf_free(&on_calendar);
	}
}

/* schedule_last, and systemd's notation, hold for such calendars only. */
static void every_job_has_a_calendar_that_can_be_kept(void)
{
	for (int i = 0; i < SCHEDULE_JOBS; i++) {
		const struct job *j = &schedule_jobs[i];
		int every = j->calendar.every_min;

		CU_ASSERT_PTR_EQUAL(schedule_find(j->name), j);
		CU_ASSERT_TRUE(j->catch_up >= 1);
		CU_ASSERT_TRUE(every >= 0 && j->calendar.at_min >= 0);
		CU_ASSERT_TRUE(j->calendar.at_min < (every ? every : JOB_DAY_MIN));
		if (every && every < JOB_HOUR_MIN)
			CU_ASSERT_EQUAL(JOB_HOUR_MIN % every, 0);
		if (every >= JOB_HOUR_MIN)
			CU_ASSERT_TRUE(every % JOB_HOUR_MIN == 0 && JOB_DAY_MIN % every == 0);
	}
	CU_ASSERT_PTR_NULL(schedule_find("aggregates"));
	CU_ASSERT_PTR_NULL(schedule_find(""));
}

static void writes_a_timer(void)
{
	const struct job j = {"digest", at_eight, 1, "sends the digest"};
	struct zone z = zone_of("Europe/Berlin");
	struct buf out = {0};

	schedule_timer(&j, &z, &out);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "\nOnCalendar=*-*-* 08:00:00 Europe/Berlin\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "\nPersistent=true\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "\nUnit=opswatch-job@digest.service\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "\n[Install]\nWantedBy=timers.target\n"));
	buf_free(&out);
}

static const struct tap_test tests[] = {
	{"finds the moments before and after an instant", finds_the_moments_around_an_instant},
	{"moments follow each other through changes of clocks",
		moments_follow_each_other_through_a_year},
	{"makes up for the newest missed moments", makes_up_for_the_newest_missed_moments},
	{"says a calendar in words and to systemd", says_the_calendar_in_words_and_to_systemd},
	{"every job has a calendar that can be kept", every_job_has_a_calendar_that_can_be_kept},
	{"writes a timer", writes_a_timer},
};
TAP_MAIN("schedule", tests)
