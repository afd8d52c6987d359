"""The month's bulletin: made from data, heard, signed, numbered, read, corrected."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from dashboards.queries.library import LibraryFilters, library
from dispatch.bulletin_paper import addressee_of, bulletin_parts
from dispatch.bulletin_text import Part, Sections
from dispatch.enums import BulletinKind, BulletinState, EntrySide
from dispatch.models import Bulletin, BulletinEntry, MonthlyReport
from dispatch.queries.bulletin_duties import explanations_due
from dispatch.queries.bulletins import (
    changed_since,
    entries_of,
    figures_of,
    receipts_by_unit,
    with_names,
)
from dispatch.services import bulletin_issue as out
from dispatch.services import bulletins as services
from dispatch.services.bulletins import BulletinContent, EntryEdit
from dispatch.views.bulletin_figures import figure_links
from notifications.models import Message
from organisations.models import Appointment, Organisation
from programmes.models import DispatchRule, Programme
from projects.models import Project
from shujixiangmu.demo.bulletins import play_bulletin
from tests.dispatch import bulletin_acts as acts
from tests.dispatch.bulletin_acts import DRAFTING, TITLES, WORD, entry_of
from tests.factories import make_project
from tests.organisations.people import logged_in
from tests.world import World


@pytest.fixture
def in_june() -> Iterator[None]:
    """The clock stands where bulletins are drafted."""
    with clock.at(DRAFTING):
        yield


def content(bulletin: Bulletin, *edits: EntryEdit, **changes: str) -> BulletinContent:
    """What the editor would send: everything as it is, but for the changes."""
    texts = {name: getattr(bulletin, name) for name in services.SECTIONS}
    texts |= {name: text for name, text in changes.items() if name in texts}
    return BulletinContent(
        title=changes.get("title", bulletin.title),
        scope=changes.get("scope", bulletin.scope),
        sections=Sections(**texts),
        entries=edits,
    )


def saved(world: World, bulletin: Bulletin, *edits: EntryEdit, **changes: str) -> Bulletin:
    return services.save_text(
        bulletin_id=bulletin.pk,
        content=content(bulletin, *edits, **changes),
        version=bulletin.version,
        actor=world.staff,
    )


def edit(entry, **changes) -> EntryEdit:
    facts = {"chosen": entry.chosen, "position": entry.position, "sentence": entry.sentence}
    return EntryEdit(entry.pk, **{**facts, **changes})


def test_one_click_writes_the_month_and_a_second_returns_the_same(world: World):
    month = acts.may(world)
    made = acts.drafted(world, month)
    assert acts.drafted(world, month).pk == made.pk
    assert made.title == "关于2026年5月“书记项目”调度情况的通报"
    assert "应报 2 份，其中按时 1 份、缺报 1 份，按时报送率 50.0%。" in made.overall
    assert "红灯 1 个、黄灯 0 个、绿灯 1 个、灰灯 0 个" in made.overall
    behind, good = entry_of(made), entry_of(made, TITLES[1])
    assert (behind.side, behind.chosen) == (EntrySide.BEHIND, True)
    assert "滞后序时进度 50.0 个百分点，任务最长逾期 33 天，本期报告缺报" in behind.sentence
    assert good.sentence.endswith("超序时进度 10.0 个百分点。建成党员先锋岗 12 个。")


def test_every_number_equals_the_rows_of_the_list_it_leads_to(world: World):
    bulletin = acts.drafted(world)
    links = figure_links(bulletin)
    assert len(links) == 4
    for link in links:
        query = {name: found[0] for name, found in parse_qs(urlsplit(link.url).query).items()}
        asked = Programme.objects.get(pk=query["programme"])
        rows = library(world.staff, asked, LibraryFilters(**query))
        assert rows.count() == link.number, link
    assert sum(link.number for link in links) == 4


def test_the_text_knows_when_the_data_have_moved_on(world: World):
    bulletin = acts.drafted(world)
    assert not changed_since(bulletin.snapshot, bulletin.period)
    MonthlyReport.objects.filter(period=bulletin.period).update(timeliness="late")
    assert changed_since(bulletin.snapshot, bulletin.period)
    figures = figures_of(bulletin.period)
    assert figures.reports == {"late": 2}


def test_months_in_red_are_counted_up_to_the_month(world: World):
    month = acts.may(world)
    month.behind.lamps.update(shown="red")
    behind = next(row for row in figures_of(month.period).lines if row.colour == "red")
    assert behind.red_run == 2


@pytest.mark.usefixtures("in_june")
class TestDrafting:
    """What the officer may do with a draft."""

    def test_an_old_page_overwrites_nothing(self, world: World):
        bulletin = acts.drafted(world)
        saved(world, bulletin, overall="先写的")
        with pytest.raises(StaleState, match="您看到的不是最新内容"):
            saved(world, bulletin, overall="后写的")

    def test_an_unreadable_text_is_refused_with_every_fault(self, world: World):
        bulletin = acts.drafted(world)
        entry = entry_of(bulletin)
        with pytest.raises(InvalidInput) as refused:
            saved(world, bulletin, edit(entry, sentence=" "), title=" ", scope="world")
        assert set(refused.value.field_errors) == {"title", "scope", f"sentence-{entry.pk}"}

    def test_making_anew_takes_the_data_of_now_and_loses_what_was_typed(self, world: World):
        bulletin = acts.drafted(world)
        saved(world, bulletin, overall="改过的文字")
        MonthlyReport.objects.filter(period=bulletin.period).update(timeliness="on_time")
        services.regenerate(bulletin_id=bulletin.pk, seen_version=None, actor=world.staff)
        bulletin.refresh_from_db()
        assert "按时 2 份" in bulletin.overall
        assert bulletin.entries.count() == 2

    def test_a_project_is_added_by_its_title_and_listed_once(self, world: World):
        bulletin = acts.drafted(world)
        entry_of(bulletin).delete()
        added = services.add_project(
            bulletin_id=bulletin.pk, words="滞后", side="behind", actor=world.staff
        )
        assert (str(added.project), added.position) == (TITLES[0], 1)
        foreign = make_project(world.foreign.programme, world.foreign.towns[0])
        typed = [{"words": words} for words in ("滞后", "的项目", "没有的")]
        for named in (*typed, {"project_id": foreign.pk}):
            with pytest.raises(InvalidInput):
                services.add_project(
                    bulletin_id=bulletin.pk, **named, side="good", actor=world.staff
                )

    def test_other_kinds_name_nobody_until_the_officer_does(self, world: World):
        period = acts.may(world).period
        urgent, praise = (
            services.draft_bulletin(period_id=period.pk, kind=kind, actor=world.staff)
            for kind in (BulletinKind.URGENT, BulletinKind.PRAISE)
        )
        assert not urgent.entries.filter(chosen=True).exists()
        assert [entry.side for entry in praise.entries.all()] == [EntrySide.GOOD]

    def test_units_and_leaders_draft_nothing(self, world: World):
        bulletin = acts.drafted(world)
        for person in (world.liaison, world.leader, world.foreign.people["staff"]):
            with pytest.raises(NotAllowed):
                services.regenerate(bulletin_id=bulletin.pk, seen_version=None, actor=person)

    def test_a_draft_nobody_was_asked_about_may_be_thrown_away(self, world: World):
        bulletin = acts.drafted(world)
        services.discard(bulletin_id=bulletin.pk, actor=world.staff)
        assert not Bulletin.objects.exists()
        assert AuditRecord.objects.filter(action="bulletin.discard").exists()


class TestHearing:
    """Nobody is named behind his back."""

    def test_the_unit_is_told_and_has_one_working_day(self, world: World):
        bulletin = acts.heard(world)
        assert bulletin.state == BulletinState.HEARING
        entry = entry_of(bulletin)
        assert entry.heard_until == (DRAFTING + timedelta(days=1)).date()
        told = Message.objects.filter(kind="bulletin_hearing")
        assert {message.recipient for message in told} == {world.liaison, world.secretary}
        due = list(explanations_due(DRAFTING.date()))
        assert [(item.organisation_id, item.due_on) for item in due] == [
            (world.home.towns[0].pk, entry.heard_until)
        ]

    def test_it_goes_to_the_head_only_when_all_spoke_or_the_day_is_over(self, world: World):
        bulletin = acts.heard(world)
        send = {"bulletin_id": bulletin.pk, "seen_version": None, "actor": world.staff}
        with clock.at(DRAFTING + timedelta(days=1)), pytest.raises(Conflict, match="6月9日"):
            out.forward_bulletin(**send)
        with clock.at(DRAFTING + timedelta(days=2)):
            assert out.forward_bulletin(**send).state == BulletinState.WAITING
        assert Message.objects.filter(kind="bulletin_waiting").count() == 2

    def test_once_all_have_spoken_it_goes_on_at_once(self, world: World):
        bulletin = acts.waiting(world)
        assert bulletin.state == BulletinState.WAITING
        assert entry_of(bulletin).explanation == WORD
        assert not list(explanations_due(DRAFTING.date()))

    def test_only_the_unit_named_speaks_and_only_while_it_is_heard(self, world: World):
        bulletin = acts.heard(world)
        with pytest.raises(NotAllowed):
            acts.said(bulletin, world.other_liaison, "代说")
        with pytest.raises(InvalidInput, match="不超过 100 字"):
            acts.said(bulletin, world.liaison, "长" * 101)
        out.take_back(bulletin_id=bulletin.pk, actor=world.staff)
        with pytest.raises(StaleState):
            acts.said(bulletin, world.liaison, "晚了")

    @pytest.mark.usefixtures("in_june")
    def test_a_sentence_changed_after_the_word_is_told_again(self, world: World):
        bulletin = acts.waiting(world)
        taken = out.take_back(bulletin_id=bulletin.pk, actor=world.staff)
        taken = saved(world, taken, edit(entry_of(taken), sentence="红灯，另有新情况。"))
        again = out.forward_bulletin(
            bulletin_id=taken.pk, seen_version=taken.version, actor=world.staff
        )
        assert again.state == BulletinState.HEARING
        assert Message.objects.filter(kind="bulletin_hearing").count() == 4

    def test_the_drafter_hears_that_a_unit_has_nobody_to_be_told(self, world: World):
        for person in (world.liaison, world.secretary):
            person.is_active = False
            person.save()
        acts.heard(world)
        (message,) = Message.objects.filter(kind="bulletin_back")
        assert message.recipient == world.staff
        assert f"{world.home.towns[0]}没有在任的联络员、书记，没有通知到" in message.title

    def test_a_county_may_hear_nobody(self, world: World):
        DispatchRule.objects.update(explain_days=0)
        assert acts.heard(world).state == BulletinState.WAITING


class TestIssuing:
    """The head signs; afterwards nothing changes."""

    def test_the_number_is_given_and_units_and_leaders_get_it(self, world: World):
        bulletin = acts.issued(world)
        assert bulletin.number == "〔2026〕第1期"
        people = {receipt.recipient for receipt in bulletin.receipts.all()}
        assert people == {
            world.leader,
            world.liaison,
            world.secretary,
            world.other_liaison,
            world.other_secretary,
        }
        assert Message.objects.filter(kind="bulletin").count() == 5

    def test_neither_drafter_nor_last_editor_signs_but_another_head_does(self, world: World):
        period = acts.may(world).period
        with clock.at(DRAFTING):
            DispatchRule.objects.update(explain_days=0)
            mine = services.draft_bulletin(period_id=period.pk, kind="monthly", actor=world.head)
            out.forward_bulletin(bulletin_id=mine.pk, seen_version=None, actor=world.staff)
            with pytest.raises(NotAllowed, match="起草人和签发人不能是同一人"):
                out.issue_bulletin(bulletin_id=mine.pk, seen_version=None, actor=world.head)
            with pytest.raises(NotAllowed):
                out.issue_bulletin(bulletin_id=mine.pk, seen_version=None, actor=world.staff)
            signed = out.issue_bulletin(bulletin_id=mine.pk, seen_version=None, actor=world.head2)
        assert signed.approver == world.head2

    def test_an_issued_bulletin_refuses_every_act(self, world: World):
        bulletin = acts.issued(world)
        staff = world.staff
        key = {"bulletin_id": bulletin.pk}
        for act in (
            lambda: saved(world, bulletin, overall="改"),
            lambda: services.regenerate(**key, seen_version=None, actor=staff),
            lambda: services.add_project(**key, words="滞后", side="good", actor=staff),
            lambda: services.discard(**key, actor=staff),
            lambda: out.take_back(**key, actor=staff),
            lambda: out.return_bulletin(**key, reason="改", actor=world.head),
            lambda: out.forward_bulletin(**key, seen_version=None, actor=staff),
            lambda: out.issue_bulletin(**key, seen_version=None, actor=world.head2),
            lambda: acts.said(bulletin, world.liaison, "改"),
        ):
            with pytest.raises(StaleState):
                act()
        before = Bulletin.objects.values().get(pk=bulletin.pk)
        assert before["serial"] == 1
        assert before["version"] == bulletin.version

    def test_the_head_sends_back_with_a_reason_and_the_drafter_hears(self, world: World):
        bulletin = acts.waiting(world)
        with pytest.raises(InvalidInput):
            out.return_bulletin(bulletin_id=bulletin.pk, reason=" ", actor=world.head)
        back = out.return_bulletin(bulletin_id=bulletin.pk, reason="精简", actor=world.head)
        assert (back.state, back.return_reason) == (BulletinState.DRAFT, "精简")
        assert Message.objects.filter(kind="bulletin_back", recipient=world.staff).exists()

    def test_a_correction_is_a_new_issue_with_a_number_of_its_own(self, world: World):
        old = acts.issued(world)
        with clock.at(DRAFTING + timedelta(hours=3)):
            with pytest.raises(Conflict, match="另发更正"):
                acts.drafted(world, acts.Month(old.period, None, None))
            new = services.correct_bulletin(bulletin_id=old.pk, actor=world.staff)
            assert services.correct_bulletin(bulletin_id=old.pk, actor=world.staff).pk == new.pk
            # The unit has spoken about this very sentence, so that it is not asked again.
            out.forward_bulletin(bulletin_id=new.pk, seen_version=None, actor=world.staff)
            out.issue_bulletin(bulletin_id=new.pk, seen_version=None, actor=world.head)
            new.refresh_from_db()
            assert (new.number, new.corrects) == ("〔2026〕第2期", old)
            with pytest.raises(Conflict, match="第2期"):
                services.correct_bulletin(bulletin_id=old.pk, actor=world.staff)

    def test_renaming_changes_no_issue_and_numbers_begin_anew_with_the_year(self, world: World):
        old, town = acts.issued(world), world.home.towns[0]

        def read(bulletin: Bulletin) -> tuple[str, tuple[Part, ...]]:
            found = with_names(Bulletin.objects).get(pk=bulletin.pk)
            return addressee_of(found), bulletin_parts(found, entries_of(found))

        before = read(old)
        Organisation.objects.filter(pk=town.pk).update(short_name="新名镇")
        Project.objects.filter(title=TITLES[0]).update(title="改了名的项目")
        assert read(old) == before
        # Half an hour into the new year in Shanghai, the old one in UTC.
        with clock.at(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)):
            new = services.correct_bulletin(bulletin_id=old.pk, actor=world.staff)
            assert "新名镇“改了名的项目”" in str(read(new))
            assert not BulletinEntry.objects.filter(bulletin=new).asked_of(world.liaison).exists()
            out.forward_bulletin(bulletin_id=new.pk, seen_version=None, actor=world.staff)
            signed = out.issue_bulletin(bulletin_id=new.pk, seen_version=None, actor=world.head)
        assert (old.number, signed.number) == ("〔2026〕第1期", "〔2027〕第1期")

    def test_who_takes_over_the_post_signs_and_who_left_is_not_urged(self, world: World):
        bulletin = acts.issued(world)
        tomorrow = DRAFTING + timedelta(days=1)
        for person in (world.liaison, world.secretary):
            Appointment.objects.filter(user=person).update(ends_on=DRAFTING.date())
        post = Appointment.objects.get(user=world.liaison).post
        Appointment.objects.create(user=world.unit_liaison, post=post, starts_on=tomorrow.date())
        with clock.at(tomorrow):
            assert out.urge_readers(bulletin_id=bulletin.pk, actor=world.staff) == 4
            urged = Message.objects.filter(kind="bulletin_urged")
            assert {row.recipient for row in urged} == {
                world.leader,
                world.other_liaison,
                world.other_secretary,
                world.unit_liaison,
            }
            page = logged_in(world.unit_liaison).get(f"/dispatch/bulletins/{bulletin.pk}/")
            assert "已阅</button>" in page.content.decode()
            out.confirm_read(bulletin_id=bulletin.pk, actor=world.unit_liaison)
            read = [unit.name for unit in receipts_by_unit(bulletin) if unit.read_at]
        assert read == [str(world.home.towns[0])]

    def test_a_unit_has_read_it_as_soon_as_one_of_its_people_has(self, world: World):
        bulletin = acts.issued(world)
        with clock.at(DRAFTING + timedelta(days=1)):
            out.confirm_read(bulletin_id=bulletin.pk, actor=world.liaison)
            out.confirm_read(bulletin_id=bulletin.pk, actor=world.liaison)
            read = [unit.name for unit in receipts_by_unit(bulletin) if unit.read_at]
            assert read == [str(world.home.towns[0])]
            urge = {"bulletin_id": bulletin.pk, "actor": world.staff}
            assert out.urge_readers(**urge) == 3
            assert out.urge_readers(**urge) == 0
        with pytest.raises(NotAllowed):
            out.confirm_read(bulletin_id=bulletin.pk, actor=world.staff)


def test_units_see_what_is_issued_for_them_and_nothing_before(world: World):
    bulletin = acts.waiting(world)
    everybody = [world.staff, world.leader, world.liaison, world.foreign.people["staff"]]
    seen = [Bulletin.objects.visible_to(person).exists() for person in everybody]
    assert seen == [True, False, False, False]
    bulletin.scope = "leaders"
    bulletin.save()
    with clock.at(DRAFTING + timedelta(hours=2)):
        out.issue_bulletin(bulletin_id=bulletin.pk, seen_version=None, actor=world.head)
    seen = [Bulletin.objects.visible_to(person).exists() for person in everybody]
    assert seen == [True, True, False, False]
    assert [receipt.recipient for receipt in bulletin.receipts.all()] == [world.leader]
    Bulletin.objects.update(scope="units")
    assert Bulletin.objects.visible_to(world.liaison).exists()
    assert not Bulletin.objects.visible_to(world.unit_liaison).exists()


def test_the_demonstration_plays_a_month_s_bulletin_from_data_to_receipts(world: World):
    period = acts.may(world).period
    with clock.at(DRAFTING):
        bulletin = play_bulletin(period=period, drafter=world.staff, approver=world.head)
        again = play_bulletin(period=period, drafter=world.staff, approver=world.head)
    assert (bulletin.number, again.pk) == ("〔2026〕第1期", bulletin.pk)
    assert bulletin.entries.exclude(explanation="").count() == 1
    assert 0 < bulletin.receipts.exclude(read_at=None).count() < bulletin.receipts.count()
