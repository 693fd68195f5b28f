"""Rows of the fault matrix about what comes in, and about what must not come out."""

from __future__ import annotations

from tests.faults.row import Row

BAD = "tests/stories/test_bad_input.py"
HOSTILE = "tests/sources/test_hostile_files.py"
HERE = "tests/faults/test_inputs.py"
CSV = "tests/sources/test_csv_folder.py"
CODES, SCHEDULED = "tests/flows/test_exit_codes.py", "tests/flows/test_scheduled.py"
EVIDENCE, SQL = "tests/journal/test_evidence.py", "tests/ledger/test_faults.py"
CONTRACT = "tests/sources/test_contract.py"
CELLS = "tests/report/test_text_and_csv.py"
NAMES = "tests/faults/test_hostile_names.py"
PAGE, SMTP = "tests/report/test_page.py", "tests/report/test_smtp.py"

INPUTS = (
    Row(
        "row edited in the database, bit of the journal flipped",
        (
            "tests/ledger/test_verifying.py",
            "tests/flows/test_audit.py::test_what_was_changed_is_named",
            "tests/journal/test_log.py::test_every_bit_of_the_last_entry_but_one_is_watched",
            EVIDENCE,
            "tests/faults/test_bits.py",
        ),
        ("bits",),
    ),
    Row(
        "source 404, 401, 429, 5xx, timeout, HTML, empty",
        (
            f"{BAD}::test_an_empty_file_is_refused",
            f"{BAD}::test_a_file_that_is_not_there_is_refused_with_what_is_there",
            f"{SCHEDULED}::test_when_scheduled_only_the_pull_of_a_late_feed_is_tried_again",
            f"{HOSTILE}::test_what_is_no_regular_file_is_refused_and_never_waited_for",
            f"{HERE}::test_a_login_page_instead_of_a_file_is_refused_by_its_name",
            "tests/flows/test_real_feeds.py::test_a_page_that_cannot_be_had_is_no_report_that_names_it",
            "tests/flows/test_silent_sources.py",
            "tests/sources/test_errand.py::test_what_went_wrong_is_told_with_what_to_do",
            "tests/web/test_client.py",
        ),
    ),
    Row(
        "CSV, JSON, XML cut at every byte",
        (
            "tests/sources/test_cut_files.py",
            f"{BAD}::test_a_file_cut_within_a_line_is_refused",
            f"{BAD}::test_beside_sha256sums_a_cut_after_any_line_is_refused",
            "tests/sources/test_events.py::test_a_file_that_is_not_whole_is_refused",
            "tests/faults/test_cuts.py",
            f"{CONTRACT}::test_a_cut_file_is_refused_or_says_nothing_else",
            "tests/checks/test_lost_quotes.py",
        ),
        ("cuts",),
        lacks="JSON and XML at every byte: VEGARECON_EVERY_BYTE=1 on the contract, else every n-th",
    ),
    Row(
        "yesterday's file, mixed dates, twice, holiday replay",
        (
            f"{BAD}::test_yesterdays_chain_under_todays_name_is_refused",
            f"{BAD}::test_the_futures_of_the_session_before_under_todays_name_are_told_of",
            f"{CSV}::test_a_file_of_another_day_is_refused_in_one_line",
            f"{CSV}::test_mixed_days_are_refused_row_by_row",
            f"{CSV}::test_one_file_name_for_several_sessions_needs_a_date_inside",
            "tests/sources/test_real_files.py::test_the_chain_of_monday_is_not_taken_for_tuesdays",
            "tests/sources/test_repeated_rows.py",
            "tests/market/test_doubts.py::test_a_chain_that_is_the_last_sessions_again_is_stale",
            "tests/market/test_vols.py::test_a_replayed_chain_prices_nothing",
            f"{HERE}::test_a_chain_of_the_session_before_prices_nothing",
            f"{HERE}::test_days_that_are_mixed_are_refused_with_the_line",
            f"{HERE}::test_a_file_delivered_twice_in_one_is_never_a_book_of_twice_the_size",
        ),
    ),
    Row(
        "duplicate, missing, extra, orphan, expired legs",
        (
            f"{BAD}::test_a_leg_delivered_twice_is_named_and_its_layer_and_the_net_are_unknown",
            f"{BAD}::test_an_unknown_symbol_is_named_and_the_net_is_unknown",
            "tests/checks/test_positions.py",
            "tests/checks/test_positions_random.py",
            "tests/checks/test_structure.py",
            "tests/model/test_contracts.py::test_what_the_table_does_not_know_is_no_contract",
            f"{HERE}::test_each_leg_that_is_not_as_it_was_is_a_break_of_its_own",
        ),
    ),
    Row(
        "NaN, inf, foreign digits, BOM, NUL, UTF-16",
        (
            f"{BAD}::test_a_cell_that_is_no_plain_decimal_is_refused_with_its_line",
            f"{BAD}::test_hostile_bytes_are_refused_and_never_repeated",
            "tests/sources/test_decimals.py",
            f"{HOSTILE}::test_a_damaged_file_is_refused_with_its_place",
            "tests/sources/test_fuzzed_files.py",
            f"{HERE}::test_another_encoding_is_refused_by_the_name_of_the_file",
            f"{HERE}::test_a_number_of_another_notation_is_refused_with_its_line",
        ),
    ),
    Row(
        "all of these at random: mutated inputs",
        ("tests/sources/test_fuzzed_files.py", "tests/faults/test_fuzz.py"),
        ("fuzz",),
    ),
    Row(
        "hostile JSON, XML, zip",
        (
            "tests/journal/test_canonical.py::test_other_bytes_of_the_same_value_are_no_entry",
            "tests/journal/test_log.py::test_bytes_that_are_no_entry_are_refused_in_one_line",
            f"{EVIDENCE}::test_what_is_no_zip_is_told_without_a_trace",
            f"{EVIDENCE}::test_two_files_of_one_name_are_refused",
            f"{EVIDENCE}::test_a_journal_made_up_to_confuse_is_told_in_plain_lines",
            f"{NAMES}::test_a_pattern_that_leaves_its_folder_is_refused",
            "tests/faults/test_hostile_json.py",
            "tests/sources/test_strict_xml.py",
            "tests/sources/test_broker_answers.py",
        ),
    ),
    Row(
        "quotes: zero, locked, crossed, stale, outlier",
        (
            "tests/market/test_vols.py",
            "tests/market/test_doubts.py",
            "tests/market/test_staleness.py",
            "tests/market/test_variance.py",
            "tests/market/test_forwards.py::test_one_bad_quote_does_not_move_the_forward",
            "tests/stories/test_bad_market.py",
            "tests/market/test_smile_gates.py",
            f"{HERE}::test_quotes_that_contradict_themselves_price_nothing_and_are_named",
        ),
        lacks="VIX smiles: of quotes with one side wrong by up to half, half pass as their own",
    ),
    Row(
        "reported vega in another unit",
        (
            "tests/checks/test_causes.py::test_a_mistake_on_all_legs_is_named_surely",
            "tests/checks/test_causes_demo.py",
            "tests/checks/test_causes_rivals.py",
            "tests/vega/test_mistakes.py::test_factors_of_unit_are_those_of_five_short_contracts",
            f"{HERE}::test_a_vega_in_another_unit_is_named_with_its_factor",
        ),
    ),
    Row(
        "holiday, half day, clock, zone, locale",
        (
            "tests/flows/test_sessions.py",
            "tests/model/test_sessions.py",
            f"{CODES}::test_a_day_without_a_session_exits_0",
            f"{CODES}::test_a_date_that_has_not_come_is_refused",
            f"{CODES}::test_any_time_zone_of_the_machine_gives_the_same_bytes",
            f"{HERE}::test_a_clock_that_is_wrong_makes_no_other_numbers",
            f"{HERE}::test_a_zone_and_a_locale_of_the_machine_change_no_byte",
        ),
        lacks="half days and summer time: tests of the calendar alone",
    ),
    Row(
        "hostile names and cells",
        (
            f"{BAD}::test_a_symbol_made_to_do_harm_is_a_name_and_nothing_more",
            f"{PAGE}::test_hostile_text_is_shown_and_never_run",
            f"{PAGE}::test_no_control_or_bidirectional_character_survives",
            f"{CELLS}::test_no_text_cell_of_a_hostile_book_begins_a_formula",
            "tests/report/test_mail.py::test_line_breaks_of_names_never_become_headers",
            f"{SQL}::test_sql_inside_the_ledger_cannot_reach_the_outside_world",
            NAMES,
        ),
    ),
    Row(
        "secrets in settings, URLs, exceptions",
        (
            f"{BAD}::test_a_secret_of_the_environment_is_seen_nowhere_when_all_goes_wrong",
            "tests/settings/test_load.py::test_a_secret_is_never_shown",
            f"{SMTP}::test_a_refused_login_sends_nothing_and_never_shows_the_password",
            f"{SMTP}::test_a_server_that_echoes_the_password_is_not_believed",
            "tests/faults/test_canaries.py",
        ),
        ("canaries",),
        lacks="settings are kept as they are: with a password in a comment",
    ),
)
