"""Which words may stand for one another in news prose, and which turn a sentence round.

A line is one sense. Words left of a slash mean it, words right of it mean its opposite, so that "did not fall" and
"rose" are never taken for one another by accident, nor "accepted" for "rejected". Verbs stand before a semicolon,
other words after it. Words of a line are alike for verification only: near enough that a reader is told the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from bot.core.verify.prose.roots import lemma, root

_TABLE = """
admit accept acknowledge concede
conversation talk discussion chat ; conversation talk talks discussion chat
pause halt suspend freeze stop ; pause halt suspension moratorium freeze
return come_back go_back ; return
settle pay clear ; payment settlement
bar ban prohibit ; ban
oversee supervise monitor ; supervision
run keep_going ; going running
lapse expire run_out ; expiry
fault fail ; faulty failing broken
; outright altogether entirely
; existing current present
accept agree approve back support endorse welcome embrace consent grant allow permit let favour favor vote_for ; approval acceptance support consent / reject refuse rebuff spurn decline oppose veto dismiss turn_down rule_out deny resist vote_down vote_against fight ban bar forbid block prohibit prevent ; rejection refusal opposition against
rise increase raise climb grow gain jump soar surge widen add lift expand double swell boost ; more higher above over up increase growth / fall drop decline cut lower reduce shrink lose slip plunge sink tumble slash ease narrow halve trim dip ; fewer less lower below under down reduction decrease
reopen open restore resume unlock restart ; open / close shut block blockade seal lock shut_down suspend halt ; closed blockade closure shut
begin start launch open commence set_up ; beginning start onset launch / end stop finish halt cease conclude call_off break_off scrap cancel abandon drop ; end halt
keep hold retain stay remain maintain preserve continue last persist ; / lose give_up drop abandon scrap shed end lift remove move
walk_out strike down_tools stop_work ; strike walkout stoppage industrial
leave depart quit exit go withdraw pull_out walk_out walk_away abandon sail evacuate ; departure exit withdrawal / stay remain
return give_back hand_back send_back bring_back take_back restore reinstate release hand_over ; return restitution reinstatement / seize take confiscate capture impound hold detain remove dismiss fire sack
release free let_go ; release freedom / hold detain jail imprison seize keep
pull_back withdraw move shift relocate pull remove take_away push_back draw_back transfer ; withdrawal removal move
withdraw drop retract scrap abandon cancel revoke take_back give_up pull ; withdrawal / file lodge bring submit keep
claw_back recover recoup take_back reclaim withdraw seize pull ; recovery
supply provide give hand furnish deliver issue distribute offer send ; supply provision free
pay fund finance bankroll cover spend foot meet ; payment money fund cost charge costs bill
buy purchase acquire take_over bid_for ; purchase acquisition takeover buyer / sell offload dispose ; sale seller
win victory beat defeat triumph prevail ; winner victory / lose ; loss loser defeat
agree settle deal strike_deal ; agreement deal settlement accord pact
meet talk negotiate discuss confer bargain ; talks meeting negotiations discussions bargaining session negotiation
kill die ; death dead fatal killed toll
injure hurt wound harm ; injury injured wounded
attack assault raid hit strike bomb ; assault
arrest detain hold seize ; custody
sue file_suit ; lawsuit suit claim case libel action writ
rule find decide hold judge order ; ruling judgment verdict decision
decide choose resolve opt ; decision choice
vote elect ballot poll ; vote election ballot poll polling turnout
investigate probe examine inspect review look_into check study inquire ; investigation inquiry probe inspection review audit inspector examination
publish release disclose print issue reveal hand_over unveil make_public show produce ; publication public / withhold hide conceal
show reveal demonstrate indicate suggest point find expose ; evidence
build construct erect ; construction
destroy demolish wreck ruin tear_down knock_down raze ; destruction
repair fix mend restore ; repairs
help assist aid support ; assistance aid support
protect defend guard shield save ; protection defence safety
move relocate shift transfer ; move relocation
send dispatch deliver ship carry transport bring ; shipment delivery
sail set_off put_to_sea leave depart go ; voyage
load board fill ; loading
wait await delay hold_on ; delay waiting
delay postpone put_off defer push_back hold_up stall ; delay postponement / hasten speed bring_forward
replace oust remove unseat eject kick_out swap ; replacement ouster removal
dismiss fire sack lay_off axe ; dismissal layoffs redundant sacked / hire employ recruit reinstate
employ hire recruit ; employee employment jobs job worker workers staff workforce
need require depend ; need requirement necessary needed
want seek ask request demand look_for call_for press_for hope aim ; demand request
cost run_to total ; cost costs price bill expense
price charge ; price prices fee rate rates cost
earn make receive get collect ; earnings pay income revenue wages
get receive obtain gain secure win be_given be_handed
give hand offer grant present provide
hold_out wait resist
lose forfeit ; loss losses
idle halt shut stop close shut_down ; idle standstill still
stand_still stop halt idle ; standstill still
try attempt seek bid ; attempt effort bid
plan intend aim prepare ; plan plans scheme proposal intention
bid offer propose ; bid offer proposal tender
offer propose ; offer proposal terms deal trade swap compromise
know learn hear
learn discover find_out hear
remember recall recollect ; memory
lead head run command direct manage ; leader head chief
; chair chairman chairwoman chairperson
own hold ; owner stake shareholder investor holder holding
run operate manage
spend use
save ; saving savings
use employ ; use
carry transport bear ; carrier
seize take capture grab confiscate impound ; seizure
take remove deduct ; deduction
sign ; signature
write pen author ; letter author writer novelist book
read borrow
eat lunch dine serve ; lunch meal dinner
sell ; sale
print publish ; print
apologise say_sorry ; apology sorry
criticise condemn attack denounce blast slam ; criticism / praise applaud hail ; praise
claim allege maintain contend assert ; claim allegation
confirm admit ; confirmation / deny reject dispute ; denial
warn caution ; warning
threaten ; threat ultimatum
promise pledge vow undertake guarantee commit swear assure ; promise pledge vow assurance guarantee commitment word undertaking
expect predict forecast anticipate foresee believe think project ; expectation prediction forecast
worry fear ; concern worry fear anxious
call describe dub label brand term compare ; description
win persuade convince
respect honour honor observe abide keep recognise ; respect / ignore break violate flout breach scrap drop
recognise accept acknowledge ; recognition
refuse decline
concede admit ; defeat
photograph picture snap ; photo photograph picture
expel throw_out deport kick_out remove send_home put_plane ; expulsion deportation
list ; list register roll
climb get_into jump
throw_away discard dump throw_out bin junk ; skip dumpster
rescue save recover retrieve get_out salvage pull_out ; rescue
teach train instruct ; teacher
reach exceed pass top surpass go_above ; above over beyond exceed
happen occur take_place come
cause lead bring ; cause
affect hit
change alter amend revise shift ; change changes shift
continue go_on carry_on proceed resume keep
finish complete ; completion
end expire run_out ; end close deadline expiry
join enter
visit go_to call_at ; visit visited
face confront
hold stage
divide split disagree ; split divided disagreement rift odds unity mind
unite join ; united
control run command
drop fall
test try ; test trial pilot
clear approve ; clearance
clear sweep remove ; sweep
reduce trim
appear testify ; court
appeal challenge ; appeal
consult ask ; consultation
laugh mock ; laughter
trust ; trust confidence
share ; share shares stock stake
block stop prevent bar
lift end remove ; / keep maintain stay impose
impose introduce bring_in set
set fix
last take
fly ; flight plane aircraft airplane jet
drive ; driver
start ; start bell
answer reply respond ; answer reply response
compensate pay ; compensation damages payout
insure ; insurance insurer insurers underwriter
count tally tabulate ; count tally
steal rob ; theft
leak ; leak
fire shoot ; gunfire
choose pick select ; selection
rain ; wet
double ; twofold twice
triple ; threefold
; ship vessel boat carrier freighter craft ships bulk
; gun guns artillery howitzer battery cannon weapon weapons
; grain wheat cereal corn
; port harbour harbor terminal dock quay
; army military troops forces soldiers force
; government administration cabinet state authorities ministers
; state country nation
; company firm business corporation employer carrier airline maker manufacturer operator group
; union guild
; worker workers employee employees staff labor labour workforce members crew
; plant factory works mill
; boss head chief leader
; lawyer barrister counsel attorney solicitor advocate
; judge justice court bench
; court tribunal
; minister secretary
; spokesman spokeswoman spokesperson
; envoy mediator negotiator emissary broker diplomat
; board directors
; shareholder investor holder
; stock share shares equity
; hub base
; airline carrier
; pilot flier captain
; copy copies
; novel book paperback
; library libraries
; prisoner inmate convict
; prison jail
; figures numbers data statistics sums
; hour hours
; day days
; night overnight
; week weeks weekly
; month months monthly
; year years annual annually yearly
; time hour
; child children kids youngsters pupils students
; student pupil
; school schools
; schedule timetable hours
; bus coach
; route routes
; deadline date ultimatum clock limit
; first initial / last final
; new fresh / old
; former previous ex old
; large big largest biggest great greatest / small little smaller smallest least
; high highest top record / low lowest
; worst bad poor serious / best good mild mildest better fine
; more / less fewer
; long longer longest / short shorter shortest brief
; strong / weak
; safe / dangerous unsafe
; guilty / innocent
; for favour / against
finish complete end / delay postpone begin start
convict jail sentence / acquit clear free ; guilty
raise lift increase / lower cut reduce
remember recall / forget
include / exclude omit
join enter / leave quit
succeed win / fail lose
hire / fire
improve / worsen
praise / criticise condemn
; sister sibling brother
; wife husband spouse
; man men
; woman women
; people persons residents
; voter voters electorate
; rival opponent challenger competitor
; observer monitor
; mission delegation team
; station stations site
; foreigner foreign foreigners
; pass permit accreditation badge
; mask respirator respirators breathing
; complaint grievance
; tax taxes
; credit credits break breaks
; production output manufacturing
; car auto automobile vehicle vehicles
; trial test
; convoy flotilla fleet
; crew sailors
; guarantee assurance promise undertaking
; written paper writing
; text wording
; talks negotiations
; side sides party parties
; price cost
; angry furious
; happy pleased
; fast quick swift rapid / slow
; early sooner earlier / late later
; enough sufficient
; consent permission approval leave say-so
; illegal unlawful unlawfully illegally / legal lawful lawfully legally
; public open publicly openly / private secret privately secretly
; free cost charge
; together set package
; only sole
; single one
; whole entire full complete
; house home
; street road
; bridge crossing span
; copper metal
; bank lender
; lender bank creditor
; loan debt
; farm farmer
; town city
; region area
; sea offshore water
; coast shore
; mouth estuary
; end close
; entirely altogether completely fully wholly totally
; morning a.m. am / afternoon evening p.m. pm
; restaurateur restaurant owner
; author novelist writer
; soup broth
; remark comment statement words
; message note
; book novel
; memoir autobiography
; paper document
; contract deal agreement
; licence license permit
; budget spending
; television tv
; newspaper press
; reporter journalist reporters journalists press
; expert analyst specialist
; scientist researcher
; doctor physician
; police officers
; fan supporter
; owner proprietor
; deputy vice
; interior home
; election vote poll ballot
; result outcome
; condition terms term strings
; swap exchange
; offer proposal
; amount sum
; majority most
"""


class Sense(NamedTuple):
    """One line of the table, and whether the word means it (1) or its opposite (-1)."""

    line: int
    sign: int


def _read(table: str) -> tuple[dict[str, frozenset[Sense]], frozenset[str]]:
    found: dict[str, set[Sense]] = {}
    verbs: set[str] = set()
    for number, line in enumerate(table.strip().splitlines()):
        for sign, side in zip((1, -1), line.split("/"), strict=False):
            doing, _, others = side.partition(";")
            verbs |= {lemma(word.split("_")[0]) for word in doing.split()}
            for word in (*doing.split(), *others.split()):
                found.setdefault(_key(word), set()).add(Sense(number, sign))
    return {key: frozenset(senses) for key, senses in found.items()}, frozenset(verbs)


def _key(word: str) -> str:
    verb, _, particle = word.partition("_")
    return f"{root(verb)}_{particle}" if particle else root(verb)


_SENSES, VERBS = _read(_TABLE)
"""The senses of a root, and the base form of every verb of the table."""

PARTICLES = frozenset(key.split("_", 1)[1] for key in _SENSES if "_" in key)


@lru_cache(maxsize=16384)
def senses(word: str, particle: str = "") -> frozenset[Sense]:
    """What a word in small letters may mean, with the particle of a phrasal verb ("turn", "down"); mostly nothing."""
    if particle:
        phrasal = _SENSES.get(f"{root(word)}_{particle}")
        if phrasal is not None:
            return phrasal
    return _SENSES.get(root(word), frozenset())


def likeness(one: frozenset[Sense], other: frozenset[Sense]) -> int:
    """1 where two words share a sense, -1 where they only have opposite ones, 0 where they share none."""
    if not one or not other:
        return 0
    if not one.isdisjoint(other):
        return 1
    return -1 if any(Sense(sense.line, -sense.sign) in other for sense in one) else 0
