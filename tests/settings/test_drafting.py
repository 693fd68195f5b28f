"""Settings made from a trader's own file: what is shown is what the first run will see."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import VegareconError
from tasks.pull import Pulled, pull
from tasks.settings.desk import open_desk
from tasks.settings.drafting import Draft, drafted, write
from tasks.settings.drafting_shown import draft_lines
from tasks.sources.delivery import PASSPORTS
from tasks.sources.files import AT_HAND
from tests.sources.cases_brokers import SCHWAB, THINKORSWIM
from tests.sources.flex import cash, fill, holding, statements
from tests.sources.given import Given

DAY = date(2026, 11, 20)
PUT, LOW_PUT = "SPXW261218P05700000", "SPXW261218P05600000"
CALL, LATE_CALL, FUTURE = "VIX261216C00022000", "VIX270317C00030000", "VX/Z26"
LEG = "SPXW261218P05700000"
PAGES = {
    f"{name}.json": json.dumps(
        {
            "timestamp": "2026-11-20 21:40:00",
            "data": {
                "close": close,
                "last_trade_time": "2026-11-20T16:14:59",
                "options": [{"option": option, "bid": 1.0, "ask": 1.2}],
            },
        }
    ).encode()
    for name, close, option in (
        ("SPX", 5990.0, PUT),
        ("VIX", 17.4, CALL),
        ("VXX", 50.2, "VXX261218C00050000"),
    )
}
Book = list[tuple[str, str, float, str]]


def draft_of(
    folder: Path,
    text: str,
    name: str = "positions.csv",
    *,
    as_of: date | None = None,
    date_format: str | None = None,
) -> Draft:
    file = folder / name
    file.write_bytes(text.encode())
    desk = folder / "desk"
    return drafted(file, desk, last_session=DAY, as_of=as_of, date_format=date_format)


def shown_book(draft: Draft) -> Book:
    book = draft.book
    rows = zip(book["account"], book["symbol"], book["quantity"], draft.layers, strict=True)
    return [(str(a), str(s), float(q), layer) for a, s, q, layer in rows]


def pulled(draft: Draft) -> Pulled:
    """What a run would pull from where the draft was written."""
    desk = open_desk(draft.settings)
    pages = Given(PAGES)
    at_hand = dict.fromkeys(PASSPORTS, AT_HAND)
    return pull(desk, draft.day, lambda: {**at_hand, "quotes": pages})


def refused(folder: Path, text: str, as_of: date | None = None) -> tuple[str, ...]:
    with pytest.raises(VegareconError) as caught:
        draft_of(folder, text, as_of=as_of)
    assert not (folder / "desk").exists()
    return caught.value.lines


CONDOR: Book = [("U1", PUT, -4.0, "core"), ("U1", LOW_PUT, 4.0, "core")]
SHAPES: dict[str, tuple[str, Book]] = {
    "house": (
        f"account,symbol,quantity\nU1,{PUT},-4\nU1,{LOW_PUT},4\n",
        CONDOR,
    ),
    "padded": (
        (
            "Acct,Contract,Qty,Comment\nU1,SPXW  261218P05700000,-4,x\n"
            "U1,SPXW  261218P05600000,+4,\nU2,VIX   270317C00030000,10,\nU2,VXZ26,2,\n"
        ),
        [*CONDOR, ("U2", LATE_CALL, 10.0, "layer-2"), ("U2", FUTURE, 2.0, "layer-3")],
    ),
    "parts": (
        (
            "Account Number,Underlying,Expiration,Strike Price,Put/Call,Position\n"
            "U1,SPXW,12/18/2026,5700,PUT,-4\nU1,SPXW,12/18/2026,5600.0,P,4\n"
            "U1,VIX,12/16/2026,22,Call,10\nU1,VX/Z6,,,,2\n"
        ),
        [*CONDOR, ("U1", CALL, 10.0, "layer-1"), ("U1", FUTURE, 2.0, "layer-3")],
    ),
    "parts, a future by its expiry": (
        (
            "Account,Root,Expiry,Strike,Right,Qty\nU1,SPXW,2026-12-18,5700,P,-4\n"
            "U1,SPXW,2026-12-18,5600,P,4\nU1,VX,2026-12-16,,,2\n"
        ),
        [*CONDOR, ("U1", FUTURE, 2.0, "layer-3")],
    ),
    "parts, futures and shares by a word": (
        (
            "Account,Root,Expiry,Strike,Type,Qty\nU1,SPXW,18.12.2026,5700,Put,-4\n"
            "U1,SPXW,18.12.2026,5600,Put,4\nU1,/VX,16.12.2026,,FUT,2\nU1,VXX,,,Stock,100\n"
        ),
        [*CONDOR, ("U1", FUTURE, 2.0, "layer-3"), ("U1", "VXX", 100.0, "layer-3")],
    ),
    "a future as one broker spells it": (
        f"Account,Symbol,Qty\nU1,{PUT},-4\nU1,{LOW_PUT},4\nU1,/VXZ26,2\n",
        [*CONDOR, ("U1", FUTURE, 2.0, "layer-3")],
    ),
    "parts below a heading of symbols": (
        (
            "account,symbol,expiry,strike,right,quantity\nU1,SPXW,20261218,5700,P,-4\n"
            "U1,SPXW,20261218,5600,P,4\n"
        ),
        CONDOR,
    ),
    "sides": (
        f"Account,Symbol,Side,Quantity\nU1,{PUT},SHORT,4\nU1,{LOW_PUT},LONG,4\n",
        CONDOR,
    ),
    "sides told by their words": (
        f"Account,Symbol,What,Quantity\nU1,{PUT},sell,4\nU1,{LOW_PUT},buy,4\n",
        CONDOR,
    ),
    "sides that open": (
        f"Account,Symbol,Side,Quantity\nU1,{PUT},Sell to Open,4\nU1,{LOW_PUT},BUY_TO_OPEN,4\n",
        CONDOR,
    ),
    "no account, and a day of its own": (
        f"As Of,Ticker,Net Qty\n2026-11-20,{PUT},-4\n2026-11-20,VXX,100\n2026-11-20,ACME,7\n",
        [("MAIN", PUT, -4.0, "core"), ("MAIN", "VXX", 100.0, "layer-3"), ("MAIN", "ACME", 7.0, "")],
    ),
    "layers of its own": (
        f"account,symbol,quantity,Sleeve\nU1,{PUT},-4,income\nU1,{LOW_PUT},4,\nU1,{CALL},10,tail\n",
        [
            ("U1", PUT, -4.0, "income"),
            ("U1", LOW_PUT, 4.0, "core"),
            ("U1", CALL, 10.0, "tail"),
        ],
    ),
    "CSV UTF-8 of a spreadsheet": (
        f"\ufeffaccount,symbol,quantity\r\nU1,{PUT},-4\r\nU1,{LOW_PUT},4\r\n",
        CONDOR,
    ),
    "Windows, quotes and odd signs": (
        (
            f'"Acct","Contract","Qty","Note, ""mine"""\r\n"U \u00e4","{PUT}","-4","a"\r\n'
            f'"U \u00e4","{LOW_PUT}","4","b,c"\r\n'
        ),
        [("U \u00e4", PUT, -4.0, "core"), ("U \u00e4", LOW_PUT, 4.0, "core")],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_book_that_is_shown_is_the_one_that_a_run_pulls(tmp_path: Path, shape: str) -> None:
    text, book = SHAPES[shape]
    draft = draft_of(tmp_path, text)
    assert shown_book(draft) == book
    assert not draft.unreadable
    write(draft)
    positions = pulled(draft).frames["positions"]
    columns = ["account", "symbol", "quantity"]
    assert positions[columns].to_numpy().tolist() == [list(row[:3]) for row in book]
    assert draft.feed.read_bytes() == text.encode()
    told = "\n".join(draft_lines(draft))
    assert all(symbol in told for _, symbol, _, _ in book)
    assert ("unknown contract" in told) == ("ACME" in text)


def test_what_a_desk_has_of_it(tmp_path: Path) -> None:
    write(draft_of(tmp_path, SHAPES["padded"][0]))
    desk = open_desk(tmp_path / "desk" / "vegarecon.toml")
    assert desk.accounts == ("U1", "U2")
    assert [layer.name for layer in desk.layers] == ["core", "layer-1", "layer-2", "layer-3"]
    assert set(desk.sources) >= {"positions", "quotes", "indices", "futures", "rates", "trades"}


def test_layers_that_the_file_names_are_declared_with_a_role(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, SHAPES["layers of its own"][0])
    write(draft)
    layers = {it.name: it.role for it in open_desk(draft.settings).layers}
    assert (layers["income"], layers["tail"]) == ("core", "hedge")


def test_greeks_are_read_once_a_person_confirms_their_units(tmp_path: Path) -> None:
    text = (
        "account,symbol,quantity,Delta,Vega,Theta,IV\n"
        f"U1,{PUT},-4,42.1,-2210.5,190.2,18.5\nU1,{LOW_PUT},4,-32.5,1910,-150,19.25\n"
    )
    draft = draft_of(tmp_path, text)
    (line,) = draft.reader.commented
    assert line.startswith(
        'reported_units = { delta = "usd", vega = "usd_per_point", theta = "usd_per_day" }'
    )
    assert "percent" in draft.reader.unused["IV"]
    write(draft)
    assert pulled(draft).frames["positions"]["reported_vega"].isna().all()
    settings = draft.settings.read_text("utf-8")
    draft.settings.write_text(settings.replace(f"# {line}", line), "utf-8")
    assert pulled(draft).frames["positions"]["reported_vega"].tolist() == [-2210.5, 1910.0]


@pytest.mark.parametrize("figure", ["1,234.5", "1.234,50", "$1,234", "(1,000)"])
def test_commas_in_what_need_not_be_read_cost_that_column_alone(
    tmp_path: Path, figure: str
) -> None:
    text = f'account,symbol,quantity,mark,vega,K\nU1,{PUT},-4,"{figure}","{figure}","{figure}"\n'
    draft = draft_of(tmp_path, text)
    assert shown_book(draft) == CONDOR[:1]
    comma = f"'{figure}' has a comma, where plain digits with a point are wanted"
    assert (draft.reader.unused["mark"], draft.reader.unused["vega"]) == (comma, comma)
    assert draft.reader.unused["K"] == "the symbol says it"
    assert draft.reader.commented == ()
    assert f"  mark  {comma}" in draft_lines(draft)


@pytest.mark.parametrize(
    ("greeks", "unit"),
    [
        ("-0.3,5.9,-1.2\nU1,B,4,-0.2,5.1,-1.1", ("per_unit", "per_unit", "per_unit")),
        ("30,590,-120\nU1,B,4,-20,510,-110", ("usd", "per_contract", "per_contract")),
    ],
)
def test_units_of_one_contract_keep_their_sign_on_the_short_side(
    tmp_path: Path, greeks: str, unit: tuple[str, str, str]
) -> None:
    rows = f"U1,{PUT},-4,{greeks}\n".replace(",B,", f",{LOW_PUT},")
    draft = draft_of(tmp_path, f"account,symbol,quantity,delta,vega,theta\n{rows}")
    told = dict(zip(("delta", "vega", "theta"), unit, strict=True))
    assert all(f'{greek} = "{name}"' in draft.reader.commented[0] for greek, name in told.items())


def test_a_date_that_can_be_read_in_two_ways_is_asked_about(tmp_path: Path) -> None:
    text = "account,root,expiry,strike,right,qty\nU1,SPXW,06/07/2026,5700,P,-4\n"
    (line,) = refused(tmp_path, text)
    assert "2026-06-07" in line
    assert "2026-07-06" in line
    assert "--date-format" in line
    for form, symbol in (("%m/%d/%Y", "SPXW260607P05700000"), ("%d/%m/%Y", "SPXW260706P05700000")):
        draft = draft_of(tmp_path, text, date_format=form)
        assert draft.book["symbol"].tolist() == [symbol]


def test_one_date_that_is_plain_settles_the_others(tmp_path: Path) -> None:
    text = (
        "account,root,expiry,strike,right,qty,opened\nU1,SPXW,06/07/2026,5700,P,-4,2026-05-01\n"
        "U1,SPXW,06/22/2026,5700,P,-4,2026-05-01\n"
    )
    draft = draft_of(tmp_path, text)
    assert draft.reader.keys["date_format"] == "%m/%d/%Y"
    assert "not written as the others" in draft.reader.unused["opened"]
    write(draft)
    assert pulled(draft).frames["positions"]["symbol"].tolist()[0] == "SPXW260607P05700000"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"account;symbol;quantity\nU1;{PUT};-4\n", "semicolons"),
        (f"account\tsymbol\tquantity\nU1\t{PUT}\t-4\n", "tabs"),
        ("PK\x03\x04\x14", "a workbook such as .xlsx"),
        (f"account,symbol,quantity\nU1,{PUT},-4", "end it with a newline if it is complete"),
        (f'account,symbol,quantity\nU1,{PUT},"-4,0"\n', "a comma within a number"),
        (
            'account,root,expiry,strike,right,qty\nU1,SPXW,2026-12-18,"5,700",P,-4\n',
            "column strike: found '5,700', a comma within a number",
        ),
        (f"account,symbol,quantity\nU1,{PUT},-4", "no newline"),
        (f"account,symbol\nU1,{PUT}\n", "a column of quantities"),
        ("account,what,quantity\nU1,ACME,5\n", "no column of symbols"),
        ("account,symbol,quantity\n", "no row as wide"),
        ("", "an empty file"),
        (f"account,symbol,quantity,quantity\nU1,{PUT},-4,-4\n", "more than once"),
        ("<html><body>Please log in</body></html>\n", "a page of the web"),
    ],
)
def test_what_cannot_be_read_is_refused_in_clear_words(
    tmp_path: Path, text: str, told: str
) -> None:
    assert told in refused(tmp_path, text)[0]


def test_rows_that_cannot_be_read_are_told_and_the_others_shown(tmp_path: Path) -> None:
    text = f"account,symbol,quantity\nU1,{PUT},-4\nU1,{LOW_PUT},four\n,{CALL},10\nTotal,6\n"
    draft = draft_of(tmp_path, text)
    assert shown_book(draft) == [("U1", PUT, -4.0, "core")]
    assert [line.split(":")[0] for line in draft.unreadable] == [
        "line 3, column quantity",
        "line 4, column account",
        "line 5",
    ]
    write(draft)
    # There may be accounts in the lines that could not be read.
    assert open_desk(draft.settings).accounts == ()


def test_what_the_file_leaves_open_is_asked_in_the_settings(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, f"account,symbol,qty\nU1,SPX261211P05700000,4\nU1,{CALL},1\n")
    text = draft.text
    assert "# CHECK: SPX261211P05700000: SPX AM options expire on third Fridays; 2026-12-11" in text
    assert "# CHECK: no quantity of column qty is below nought" in text
    assert "# CHECK: neither the file nor its name has a day: taken for that of 2026-11-20" in text


def test_numbers_that_are_formatted_are_told_of_a_column_each_at_once(tmp_path: Path) -> None:
    head = "account,root,expiry,strike,right,qty,Avg Price,Delta\n"
    rows = (
        'U1,SPXW,2026-12-18,"6,600.00",P,10,14.20,\n'
        'U1,SPXW,2026-12-18,"6,700.00",P,(10),$19.85,see below\n'
        'U1,SPXW,2026-12-18,"7,500.00",C,(10),$22.10,\n'
    )
    told = refused(tmp_path, head + rows)
    assert [line.partition(", wanted")[0].partition(", column ")[2] for line in told] == [
        "strike: found '6,600.00', a comma within a number",
        "qty: found '(10)' and 1 more",
        "Avg Price: found '$19.85' and 1 more",
    ]


def test_all_that_is_amiss_in_a_line_is_told_of_it(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "account,root,expiry,strike,right,qty,Avg Price\nU1,SPXW,2026-12-18,6600,P,10,$14.20\n"
        "U1,SPXW,2026-12-18,6700,P,-10,1\n,SPXW,2026-12-18,7500.0001,straddle,(10),1\n",
    )
    assert sorted(line.split(":")[0] for line in draft.unreadable) == [
        "line 4, column account",
        "line 4, column qty",
        "line 4, column right",
        "line 4, column strike",
    ]
    assert "'$14.20' is no plain number" in draft.reader.unused["Avg Price"]


CONDOR_PARTS = "Account,Root,Expiry,Strike,Right,{heading}\n" + "".join(
    f"M,SPXW,2026-12-18,{strike},{right},{{}}\n"
    for strike, right in ((6600, "P"), (6700, "P"), (7500, "C"), (7600, "C"))
)


def test_a_condor_without_signs_is_told_apart_from_one_that_is_held_long(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, CONDOR_PARTS.format(10, 10, 10, 10, heading="Qty"))
    assert draft.lost_sides
    question = draft.questions[0]
    assert "yet there are 4 options of SPX that expire on 2026-12-18: all is taken for" in question
    assert f"# CHECK: {question}\n" in draft.text
    for name, cells, heading in (
        ("signed", (10, -10, -10, 10), "Qty"),
        ("long", ("10,long",) * 4, "Qty,side"),
    ):
        (tmp_path / name).mkdir()
        told = draft_of(tmp_path / name, CONDOR_PARTS.format(*cells, heading=heading))
        assert not told.lost_sides
        assert not [it for it in told.questions if "below nought" in it]


@pytest.mark.parametrize(
    ("rows", "lost"),
    [
        (f"U1,{PUT},4\nU1,{LOW_PUT},4\n", True),
        (f"U1,{PUT},4\nU1,SPXW261218C05700000,4\n", True),
        # Of each expiry one: nothing looks like a spread, and it is asked only.
        (f"U1,{PUT},4\nU1,{CALL},4\nU1,{LATE_CALL},4\nU1,VXX,100\n", False),
        (f"U1,{PUT},4\nU2,{PUT},4\n", False),
    ],
)
def test_options_of_an_expiry_that_may_be_a_spread_lack_their_sides(
    tmp_path: Path, rows: str, lost: bool
) -> None:
    draft = draft_of(tmp_path, f"account,symbol,qty\n{rows}")
    assert draft.lost_sides == lost
    assert len([it for it in draft.questions if "below nought" in it]) == 1


def test_lines_that_cannot_be_read_may_hold_what_is_short(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, CONDOR_PARTS.format(10, "(10)", "(10)", 10, heading="Qty"))
    assert len(draft.unreadable) == 2
    assert not draft.lost_sides
    assert not [it for it in draft.questions if "below nought" in it]


def test_no_limit_and_no_target_is_the_desks_before_it_says_so(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, SHAPES["house"][0])
    write(draft)
    desk = open_desk(draft.settings)
    assert desk.limits == ()
    assert {(it.target_vega30, it.target_core_share) for it in desk.layers} == {(None, None)}
    _, _, told = draft.text.partition("# CHECK: limits: none is declared")
    block, _, _ = told.partition("# More that can be limited")
    uncommented = block[block.index("# [[limits]]") :].replace("\n# ", "\n").removeprefix("# ")
    draft.settings.write_text(f"{draft.text}\n{uncommented}", "utf-8")
    names = [it.id for it in open_desk(draft.settings).limits]
    assert names == ["sleeve-drift", "net-share", "neutral-band", "coverage", "gaps"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (SHAPES["house"][0], "positions.csv"),
        (THINKORSWIM, "2026-11-20-PositionStatement.csv"),
    ],
)
def test_what_no_file_tells_is_always_left_open(tmp_path: Path, text: str, name: str) -> None:
    draft = draft_of(tmp_path, text, name)
    lines = list(draft_lines(draft))
    told = lines[lines.index("Left open, marked CHECK in the settings:") + 1 :]
    for words in ("the name of the desk", "layers ", "limits: none ", "tolerances "):
        (line,) = [it for it in told if f"{it.strip()} ".startswith(words)]
        assert any("# CHECK" in it and line.strip() in it for it in draft.text.splitlines())


@pytest.mark.parametrize(
    ("name", "as_of", "day"),
    [
        ("book-2026-11-18.csv", None, date(2026, 11, 18)),
        ("20261117_book.csv", None, date(2026, 11, 17)),
        ("20261117_book.csv", date(2026, 11, 19), date(2026, 11, 19)),
        ("U1234567.csv", None, DAY),
    ],
)
def test_the_session_is_the_files_or_the_one_that_is_named(
    tmp_path: Path, name: str, as_of: date | None, day: date
) -> None:
    draft = draft_of(tmp_path, SHAPES["house"][0], name, as_of=as_of)
    assert draft.day == day
    assert draft.feed == tmp_path / "desk" / "feeds" / day.isoformat() / "positions.csv"


def test_another_day_than_the_file_claims_is_refused(tmp_path: Path) -> None:
    text = SHAPES["no account, and a day of its own"][0]
    assert "wrong_day" in refused(tmp_path, text, as_of=date(2026, 11, 19))[0]


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    text = SHAPES["house"][0]
    draft = draft_of(tmp_path, text)
    draft.feed.parent.mkdir(parents=True)
    draft.feed.write_text("mine\n")
    with pytest.raises(VegareconError, match="another file of that day"):
        write(draft)
    assert not draft.settings.exists()
    draft.feed.write_text(text)
    write(draft)
    draft.settings.write_text("# mine\n")
    for call in (lambda: write(draft), lambda: draft_of(tmp_path, text)):
        with pytest.raises(VegareconError, match="a settings file"):
            call()
    assert draft.settings.read_text() == "# mine\n"


def test_a_heading_writes_nothing_of_its_own_into_the_settings(tmp_path: Path) -> None:
    text = f'account,"Sym\n[mail]\nhost = ""x",Qty\nU1,{PUT},4\nU1,ACME,5\nU1,OTHER,5\n'
    draft = draft_of(tmp_path, text)
    assert '\n[mail]\nhost = "x' not in draft.text
    write(draft)
    assert open_desk(draft.settings).mail is None


@pytest.mark.parametrize("text", [THINKORSWIM, "\ufeff" + THINKORSWIM.replace("\n", "\r\n")])
def test_a_statement_of_thinkorswim_is_known_for_what_it_is(tmp_path: Path, text: str) -> None:
    draft = draft_of(tmp_path, text)
    assert (draft.reader.kind, draft.day) == ("thinkorswim", DAY)
    assert len(draft.book) == 1 + 3
    write(draft)
    found = pulled(draft)
    assert found.frames["positions"]["symbol"].tolist() == draft.book["symbol"].tolist()
    assert found.frames["accounts"]["cash"].tolist() == [102310.4]
    assert draft.feed.name == "2026-11-20-PositionStatement.csv"


FLEX = statements(
    holding("SPXW  261218P05700000", -4),
    holding("SPXW  261218P05600000", 4),
    fill("t1", "SPXW  261218P05700000", -4, "10.5", commission="-3.1"),
    cash("USD", "250000.5"),
).decode()


def test_a_flex_statement_gives_its_trades_and_balances_too(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, FLEX, "flex.xml")
    assert (draft.reader.kind, draft.day, draft.reader.beside) == (
        "ibkr_flex",
        DAY,
        ("trades", "accounts"),
    )
    assert "Read of the same file: trades, accounts" in draft_lines(draft)
    write(draft)
    frames = pulled(draft).frames
    assert frames["trades"][["symbol", "quantity", "fees"]].to_numpy().tolist() == [[PUT, -4, 3.1]]
    assert frames["accounts"][["account", "cash"]].to_numpy().tolist() == [["U1", 250000.5]]


def test_what_a_flex_statement_cannot_give_is_a_question_and_no_fault_of_each_run(
    tmp_path: Path,
) -> None:
    no_kinds = FLEX.replace('transactionType="ExchTrade" ', "")
    draft = draft_of(tmp_path, no_kinds.replace("CashReport>", "CashNote>"), "flex.xml")
    assert draft.reader.beside == ()
    (question,) = [it for it in draft.questions if "[trades]" in it]
    assert "found no transactionType" in question
    assert 'write kind = "ibkr_flex" under [trades]' in question
    write(draft)
    # The example's own files of trades, which need not be there.
    assert pulled(draft).frames["trades"].empty
    assert "accounts" not in open_desk(draft.settings).sources


def test_a_statement_with_an_open_question_says_what_to_set(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, THINKORSWIM.replace("18 DEC 26 [AM] 5600", "18 DEC 26 5600"))
    assert draft.book.empty
    assert "unmarked_spx" in draft.unreadable[0]
    write(draft)
    text = draft.settings.read_text("utf-8")
    draft.settings.write_text(text.replace("# unmarked_spx", "unmarked_spx"), "utf-8")
    assert len(pulled(draft).frames["positions"]) == 1 + 3


def test_an_export_of_schwab_is_known_for_what_it_is(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, SCHWAB, "Individual-Positions-2026-11-20-162005.csv")
    assert (draft.reader.kind, draft.day) == ("schwab_csv", DAY)
    write(draft)
    assert pulled(draft).frames["positions"]["quantity"].tolist() == [-4.0, 4.0, 202775.94]


def test_a_cost_in_usd_a_contract_is_no_price(tmp_path: Path) -> None:
    text = f"Account,Symbol,Qty,Avg Cost,Mark\nU1,{PUT},-4,1050.0,10.2\nU1,{LOW_PUT},4,810,8.0\n"
    draft = draft_of(tmp_path, text)
    assert "average_price" not in draft.reader.columns
    assert "USD a contract" in draft.reader.unused["Avg Cost"]
    (tmp_path / "points").mkdir()
    points = draft_of(tmp_path / "points", text.replace("1050.0", "10.5").replace("810", "8.1"))
    assert points.reader.columns["average_price"] == "Avg Cost"


def test_lots_of_one_contract_are_asked_about_by_name_and_line(tmp_path: Path) -> None:
    rows = f"U1,{PUT},-6\nU1,{PUT},-4\nU1,{LOW_PUT},10\nU1,VXX,5\nU1,SPXW  261218P05700000,-1\n"
    draft = draft_of(tmp_path, f"Account,Symbol,Qty\n{rows}")
    (question,) = [it for it in draft.questions if "several rows" in it]
    assert f"so the net is n/a: {PUT} in lines 2, 3, 6; lots of one contract" in question
    assert f"# CHECK: {question}\n" in draft.text
    (tmp_path / "apart").mkdir()
    apart = f"Account,Symbol,Qty,Layer\nU1,{PUT},-6,core\nU2,{PUT},-4,core\nU1,{PUT},-4,mine\n"
    assert not [it for it in draft_of(tmp_path / "apart", apart).questions if "several" in it]


def test_what_is_no_contract_is_a_question_with_an_answer(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, f"Account,Symbol,Qty\nU1,{PUT},-4\nU1,AAPL,100\n")
    (question,) = [it for it in draft.questions if "leave_out" in it]
    assert 'leave_out = ["AAPL"] under [desk]' in question
    assert f"# CHECK: {question}" in draft.text


@pytest.mark.parametrize("word", ["Sell to Close", "BTC", "reduce"])
def test_a_side_that_does_not_say_what_is_held_is_never_long(tmp_path: Path, word: str) -> None:
    head = "Account,Symbol,Action,Qty\n"
    draft = draft_of(tmp_path, f"{head}U1,{PUT},STO,4\nU1,{LOW_PUT},{word},4\n")
    assert shown_book(draft) == [("U1", PUT, -4.0, "core")]
    (line,) = draft.unreadable
    assert line.startswith(f"line 3, column Action: found '{word}', wanted one of long, ")
    asked = [it for it in draft.questions if "that ends a holding" in it]
    assert len(asked) == (word != "reduce")
    (tmp_path / "none").mkdir()
    assert "source.side" in refused(tmp_path / "none", f"{head}U1,{PUT},{word},4\n")[0]


def test_a_side_against_the_sign_of_its_quantity_is_asked_about(tmp_path: Path) -> None:
    text = f"Account,Symbol,Side,Qty\nU1,{PUT},BUY,-4\nU1,{LOW_PUT},BUY,4\n"
    draft = draft_of(tmp_path, text)
    assert shown_book(draft) == CONDOR
    (question,) = [it for it in draft.questions if "contradicts" in it]
    assert "column Side contradicts the sign of the quantity in 1 row" in question
    assert "'BUY' beside -4" in question
    assert f"# CHECK: {question}" in draft.text
    (tmp_path / "alike").mkdir()
    alike = draft_of(tmp_path / "alike", text.replace("BUY,-4", "SELL,-4"))
    assert not [it for it in alike.questions if "contradicts" in it]


def test_a_multiplier_is_not_read_and_one_that_is_not_ours_is_asked_about(tmp_path: Path) -> None:
    text = f"Acct,Symbol,Qty,Multiplier\nU1,{PUT},-400,1\nU1,{LOW_PUT},4,100\nU1,VXX,7,1\n"
    draft = draft_of(tmp_path, text)
    assert "not read" in draft.reader.unused["Multiplier"]
    (question,) = [it for it in draft.questions if "Multiplier" in it]
    assert f"{PUT} has 1, not 100; are the quantities of contracts, or of units?" in question
    assert f"# CHECK: {question}" in draft.text
    (tmp_path / "two").mkdir()
    two = draft_of(tmp_path / "two", f"{text}U1,{FUTURE},2,100\nU1,,3,1\n")
    (question,) = [it for it in two.questions if "Multiplier" in it]
    assert "has 1, not 100 and 1 more; " in question
    (tmp_path / "ours").mkdir()
    ours = draft_of(tmp_path / "ours", text.replace("-400,1\n", "-4,100\n"))
    assert not [it for it in ours.questions if "Multiplier" in it]


PARTS = "Account,{heading},Expiration,Strike,Put/Call,Qty\n"
# 2026-12-18 is a third Friday, 2026-12-11 none; VIX settles on 2026-12-16, thirty days before
# 2027-01-15; 2026-12-09 is a Wednesday of the weeklies.
UNDERLYINGS = """\
U1,SPX,12/18/2026,5700,P,-4
U1,SPX,12/11/2026,5600,P,4
U1,SPXW,12/18/2026,5500,P,4
U1,VIX,12/16/2026,22,C,10
U1,VIX,12/09/2026,25,C,10
U1,XSP,12/18/2026,570,P,1
"""


@pytest.mark.parametrize("heading", ["Underlying", "UND", "Underlying Symbol", "Ticker", "product"])
def test_an_underlying_is_no_root_and_the_legs_that_may_be_another_are_asked_about(
    tmp_path: Path, heading: str
) -> None:
    draft = draft_of(tmp_path, PARTS.format(heading=heading) + UNDERLYINGS)
    either, other = (it for it in draft.questions if it.startswith(f"column {heading} names"))
    assert "both SPX (at the open) and SPXW (at the close) expire" in either
    assert "taken for SPX: SPX261218P05700000; which are they?" in either
    assert "only SPXW or VIXW expire" in other
    assert "taken for: SPX261211P05600000, VIX261209C00025000; write" in other
    assert all('[positions.columns], root = "..."' in it for it in (either, other))
    assert all(f"# CHECK: {it}\n" in draft.text for it in (either, other))
    assert all(it in "\n".join(draft_lines(draft)) for it in (either, other))
    # Each leg is asked about once.
    assert not [it for it in draft.questions if it.startswith(("SPX261211", "VIX261209"))]


@pytest.mark.parametrize("heading", ["Root", "Option Root", "Trading Class", "root_symbol"])
def test_a_column_of_roots_is_believed(tmp_path: Path, heading: str) -> None:
    draft = draft_of(tmp_path, PARTS.format(heading=heading) + UNDERLYINGS)
    assert not [it for it in draft.questions if "names underlyings" in it]
    assert any(it.startswith("SPX261211P05600000: SPX AM") for it in draft.questions)


def test_symbols_beside_parts_are_roots_where_they_tell_weeklies_apart(tmp_path: Path) -> None:
    told = draft_of(tmp_path, PARTS.format(heading="Symbol") + UNDERLYINGS)
    assert not [it for it in told.questions if "names underlyings" in it]
    (tmp_path / "bare").mkdir()
    alike = UNDERLYINGS.replace("SPXW", "SPX")
    bare = draft_of(tmp_path / "bare", PARTS.format(heading="Symbol") + alike)
    (either,) = [it for it in bare.questions if "which are they?" in it]
    assert "SPX261218P05700000, SPX261218P05500000" in either


def test_of_several_columns_the_one_of_roots_is_read(tmp_path: Path) -> None:
    text = (
        "Account,Underlying,Symbol,Expiration,Strike,Put/Call,Qty\n"
        "U1,SPX,SPXW,12/18/2026,5700,P,-4\nU1,SPX,SPXW,12/18/2026,5600,P,4\n"
    )
    assert shown_book(draft_of(tmp_path, text)) == CONDOR
    (tmp_path / "class").mkdir()
    text = text.replace("Symbol", "Trading Class")
    assert shown_book(draft_of(tmp_path / "class", text)) == CONDOR


def test_underlyings_whose_roots_follow_from_their_days_are_no_question(tmp_path: Path) -> None:
    rows = [row for row in UNDERLYINGS.splitlines() if "SPX," not in row and "12/09" not in row]
    draft = draft_of(tmp_path, PARTS.format(heading="Underlying") + "\n".join((*rows, "")))
    assert len(draft.book) == len(rows) == 3
    assert not [it for it in draft.questions if "names underlyings" in it]


def test_a_column_of_roots_that_is_mapped_settles_the_question(tmp_path: Path) -> None:
    head, row = PARTS.format(heading="Underlying"), UNDERLYINGS.splitlines()[0]
    draft = draft_of(tmp_path, f"{head}{row}\n")
    write(draft)
    assert pulled(draft).frames["positions"]["symbol"].tolist() == ["SPX261218P05700000"]
    settings = draft.settings.read_text("utf-8")
    assert 'root = "Underlying"' in settings
    draft.settings.write_text(settings.replace('root = "Underlying"', 'root = "Series"'), "utf-8")
    draft.feed.write_text(head.replace("Qty", "Qty,Series") + f"{row},SPXW\n", "utf-8")
    assert pulled(draft).frames["positions"]["symbol"].tolist() == [PUT]
