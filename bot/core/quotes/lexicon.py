"""Closed classes of English words and the small open ones that quotes are read with.

All of it is general knowledge of the language (function words, verbs of saying, offices, kinship, common first
names, states and their capitals); nothing was copied from a word list and nothing names a particular story.
"""

from __future__ import annotations

from bot.core.text import words

# ---------------------------------------------------------------- function words

PREPOSITIONS = words(
    "of in on at by for from to with without within about over under after before since until till during through "
    "throughout against among amid amidst between beside besides behind beyond near toward towards into onto upon "
    "across following along around above below beneath outside inside like unlike despite except via per than versus "
    "concerning regarding alongside off out up down"
)
SUBORDINATORS = words(
    "that what if unless because although though while whereas when whenever where why how whether as lest once so"
)
CONJUNCTIONS = words("and but or nor yet then")
RELATIVES = words("who which whose whom that")
AUXILIARIES = words(
    "is are was were be been being am has have had having do does did will would shall should can could may might "
    "must "
    "ought isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't can't couldn't "
    "cannot "
    "isn’t aren’t wasn’t weren’t hasn’t haven’t hadn’t doesn’t don’t didn’t won’t wouldn’t can’t couldn’t get "
    "gets got"
)
BE = words("is are was were be been being am")
ADVERBS = words(
    "also then later once again still even just only already never ever always often soon now not first instead "
    "further rather here there today yesterday tomorrow tonight too afterward afterwards earlier recently perhaps "
    "however meanwhile therefore thus moreover back almost nearly quite very much more most simply both all himself "
    "herself themselves itself far long sometimes"
)
DEFINITE = words("the this that these those")
INDEFINITE = words(
    "a an last next one another some any many several few two three four five six seven eight nine ten dozens "
    "hundreds thousands no each every most both other"
)
POSSESSIVES = words("his her its their our my your")
DETERMINERS = DEFINITE | INDEFINITE | POSSESSIVES

HE = words("he him his himself")
SHE = words("she her hers herself")
IT = words("it its itself")
THEY = words("they them their theirs themselves")
SUBJECT_PRONOUNS = words("he she it they i we you")
OBJECT_PRONOUNS = words("him her them me us himself herself themselves itself myself")
PRONOUNS = SUBJECT_PRONOUNS | OBJECT_PRONOUNS

TIME_WORDS = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sept sep oct nov dec christmas easter today "
    "yesterday tomorrow tonight"
)

# Capitalised at the start of a sentence, yet no part of the name that follows.
NOT_A_NAME = (
    PREPOSITIONS
    | SUBORDINATORS
    | CONJUNCTIONS
    | AUXILIARIES
    | ADVERBS
    | DETERMINERS
    | PRONOUNS
    | RELATIVES
    | words(
        "asked told pressed questioned speaking according said says what who yes well oh ok okay even although such "
        "nobody everyone everybody someone anybody nothing something everything those these while its let thank thanks "
        "if because like since given based neither either according i'm i’m it's it’s we're we’re don't don’t that's "
        "that’s he's he’s "
        "she's she’s there's there’s what's what’s i'll i’ll i've i’ve let's let’s you're you’re they're they’re "
        "enough good much please sorry look hey dear read click follow share watch photo image video update correction "
        "editor's editor’s related advertisement breaking exclusive live latest"
    )
)

# ---------------------------------------------------------------- verbs of saying

_SAYING = """
accuse acknowledge add admonish advise affirm allege announce answer appeal applaud argue ask assert assure attack avow bark
believe bellow bemoan blame blast boast call caution challenge chant charge chide chronicle chuckle cite claim clarify
comment commend compare complain concede conclude condemn confess confide confirm confront contend continue counter
credit criticise criticize crow cry dare decide declare decline decry deem defend demand denounce deny deplore describe
detail disclose dismiss dispute echo elaborate emphasise emphasize encourage endorse enthuse estimate exclaim exhort
explain expound express figure fume gush hail hint hope illustrate imagine implore imply indicate inform insinuate
insist instruct interject introduce invite jest joke justify label lambast lambaste lament lash laugh lecture liken list
maintain marvel mention mock moan mumble muse mutter name narrate note object observe offer opine order outline phrase
plead pledge point ponder portray post praise pray predict preach press proclaim profess promise pronounce propose
protest question quote rail raise rant reason reassure rebuke recall recite recommend recount reflect refuse
reiterate reject rejoin relate remark remember remind repeat reply report request resolve respond retort retweet reveal
ridicule rule savage scoff scold scream shout shriek sigh sign smile sneer speculate state stress suggest summarise
summarize surmise sympathise sympathize taunt tease testify text thank theorise theorize threaten tout trumpet tweet
underline underscore urge utter vent voice volunteer vow wail warn welcome whine whisper wonder worry yell want agree
bash brand caution characterise characterize counsel decry depict deride grumble growl groan hammer invoke laud
mischaracterize paint rate reckon rip specify stipulate tag trash
"""
_DOUBLING = "admit beg brag concur demur dub label pan quip refer rib shrug signal slam snap spot submit"
_IRREGULAR = """
say says said saying|tell tells told telling|write writes wrote writing written|think thinks thought thinking
speak speaks spoke speaking|know knows knew knowing|see sees saw seeing|find finds found finding|put puts putting
sing sings sang singing|swear swears swore swearing|feel feels felt feeling|foresee foresees foresaw|hear hears heard
show shows showed showing|read reads reading|forecast forecasts forecasting|understand understands understood
go goes went going|hold holds held holding|lay lays laid laying|give gives gave giving|make makes made making
"""


def _forms(verb: str) -> tuple[str, ...]:
    """A regular verb's base, third person, past and -ing form."""
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return verb, third, verb + "ed", verb + "ing"


def _cues() -> dict[str, str]:
    forms = {form: verb for verb in _SAYING.split() for form in _forms(verb)}
    for verb in _DOUBLING.split():
        forms |= dict.fromkeys((verb, verb + "s", verb + verb[-1] + "ed", verb + verb[-1] + "ing"), verb)
    for listed in _IRREGULAR.replace("\n", "|").split("|"):
        forms |= dict.fromkeys(listed.split(), listed.split(" ")[0])
    return forms


CUES = _cues()
"""Every form of every verb of saying, thinking and calling, with its lemma."""

NOUN_CUES = words(
    "answer appeal attack blame boast bet call challenge charge claim comment complaint counter credit cry demand "
    "dispute "
    "echo fear figure hint hope jest joke label lament laugh lecture list mention name note object offer order "
    "plea pledge point "
    "post praise press promise protest question quote rant reason remark reply report request resolve rule scream "
    "shout sigh "
    "sign smile state stress text threat tweet voice volunteer warning whisper wonder worry yell show view review "
    "quip retort"
)
"""Verbs of saying whose bare form is also a noun."""

WEAK_CUES = words(
    "agree go hold lay give make know see hear find show put want feel think believe decide hope raise refuse decline "
    "continue attack defend dispute echo elaborate name portray post promote reject report resolve "
    "rule sign smile sneer sing text welcome tag rate paint depict express reflect list show figure wonder order "
    "count yell"
)
"""Lemmas that introduce quoted words only sometimes: they count when nothing better is in the clause."""

INVERTING = frozenset(
    form
    for form, verb in CUES.items()
    if verb
    in words(
        "say add write note argue explain insist recall reply report observe tweet conclude continue complain declare "
        "joke "
        "quip remark respond state ask announce exclaim claim admit acknowledge concede suggest shout sing predict "
        "speculate "
        "wonder lament marvel muse retort warn boast read agree testify assert maintain contend go think believe "
        "chant cry"
    )
    and not form.endswith("ing")
)
"""Forms that come before their subject in a tag: “…,” said the company's founder."""

OBJECT_CUES = words(
    "accuse advise applaud ask assure attack blame blast call challenge charge chide commend compare condemn "
    "confront credit brand characterise characterize laud paint rate rip bash hammer depict allow "
    "criticise criticize dare defend denounce describe deride dismiss encourage endorse exhort hail implore "
    "inform instruct "
    "introduce invite label lambast lambaste liken mock name order portray praise press promise quote rebuke "
    "reject remind "
    "ridicule savage scold slam taunt tell tease thank urge warn welcome want dub admonish"
)
"""Verbs of saying whose object is somebody else: a name after them is no subject."""

ANONYMOUS = words(
    "person man woman boy girl thief source official spokesman spokeswoman spokesperson aide witness suspect "
    "victim member "
    "resident voter driver passenger customer patient supporter protester demonstrator fan insider staffer worker "
    "employee "
    "agent investigator diplomat student pupil parent neighbour neighbor player soldier officer guard trader "
    "expert analyst"
)
"""Nouns for people a text leaves unnamed: "the official" is whoever was last called one, else nobody known."""

# ---------------------------------------------------------------- people and bodies

MALE_TITLES = words("mr mr. sir lord king prince pope duke baron count emperor father brother congressman")
FEMALE_TITLES = words("mrs mrs. ms ms. miss dame lady queen princess duchess baroness sister congresswoman")
PLAIN_TITLES = words(
    "dr dr. prof prof. professor rev rev. reverend fr fr. hon hon. sen sen. sens. rep rep. reps. gov gov. gen "
    "gen. lt "
    "lt. col col. sgt sgt. capt capt. cmdr. adm adm. maj maj. cpl. insp. supt. amb. del. pres. canon ayatollah "
    "sheikh "
    "sayyid imam rabbi cardinal archbishop bishop pastor"
)
TITLES = MALE_TITLES | FEMALE_TITLES | PLAIN_TITLES

MALE_KIN = words(
    "husband father brother son grandfather uncle nephew boyfriend dad widower stepfather grandson man boy"
)
FEMALE_KIN = words(
    "wife mother sister daughter grandmother aunt niece girlfriend mom mum widow stepmother granddaughter woman girl"
)

MALE_ROLES = words(
    "spokesman businessman congressman salesman policeman fireman anchorman actor waiter councilman alderman "
    "assemblyman"
)
FEMALE_ROLES = words(
    "spokeswoman businesswoman congresswoman chairwoman actress waitress councilwoman assemblywoman policewoman"
)

ROLES = (
    MALE_ROLES | FEMALE_ROLES | MALE_KIN | FEMALE_KIN
    | words(
        "president premier chancellor minister secretary senator representative governor mayor chairman chair "
        "chairperson "
        "speaker leader whip director manager executive officer chief head boss founder co-founder owner commissioner "
        "ambassador envoy diplomat negotiator mediator spokesperson spokesman adviser advisor aide strategist consultant "
        "judge justice magistrate attorney lawyer solicitor barrister prosecutor counsel detective sergeant constable "
        "inspector superintendent sheriff officer agent investigator general admiral colonel major captain lieutenant "
        "commander marshal professor lecturer economist analyst strategist researcher scientist historian author writer "
        "journalist reporter correspondent editor columnist host anchor moderator commentator pundit blogger critic "
        "coach trainer player striker captain goalkeeper winger midfielder defender referee driver cyclist athlete "
        "official source member deputy lawmaker legislator candidate nominee contender challenger incumbent delegate "
        "organizer organiser activist campaigner lobbyist donor banker investor trader broker dealer billionaire mogul "
        "developer entrepreneur farmer teacher nurse doctor physician surgeon psychiatrist psychologist engineer pilot "
        "student pupil resident voter supporter protester demonstrator witness victim suspect defendant plaintiff thief "
        "bishop archbishop cardinal priest pastor rabbi imam pope king queen prince princess duke baroness "
        "treasurer trustee principal dean rector provost chaplain clerk bookkeeper accountant auditor curator baker "
        "worker employee veteran soldier fighter rebel dissident refugee migrant tenant landlord neighbour neighbor "
        "republican democrat conservative liberal socialist senator congressman person man woman boy girl mother father "
        "predecessor successor counterpart colleague rival opponent surrogate pollster operative staffer staff insider "
        "representative rapper singer actor actress comedian filmmaker producer artist musician star "
        "expert scholar fellow specialist observer politician statesman ruler monarch dictator tycoon magnate "
        "secretary-general vice-president vice-chairman undersecretary solicitor-general administrator agent tsar czar "
        "plumber surveyor carpenter builder shopkeeper fisherman miner guard watchman sailor painter poet novelist "
        "passenger customer patient commuter parent chairwoman businessman businesswoman premier taoiseach "
        "treasurer comptroller controller registrar coroner ombudsman regulator superintendent"
    )
)  # fmt: skip
"""Nouns that one person is called by: offices, trades, kin."""

BODIES = words(
    "council committee commission ministry department agency authority bureau office board court parliament congress "
    "senate house assembly cabinet government administration university college school institute institution academy "
    "association federation union league alliance front movement party guild society foundation trust fund bank "
    "group "
    "company corporation firm club team hospital church police army navy force forces guard service services "
    "center centre "
    "chamber coalition bloc network organization organisation times post journal news tribune herald gazette "
    "guardian "
    "telegraph observer press chronicle globe magazine inc inc. corp corp. co co. ltd ltd. llc plc industries "
    "holdings "
    "partners management airlines airways motors trains energy health systems technologies capital museum gallery "
    "campaign embassy consulate tribunal exchange observatory conference synod brigade regiment command nations "
    "initiative project kremlin pentagon politico fox"
)
"""Words that make a name the name of a body."""

BODY_NOUNS = words(
    "company firm group union club council bank chain guild federation association agency authority board party "
    "ministry department commission committee court government newspaper paper magazine network campaign "
    "organization organisation institute university school hospital team front movement alliance coalition bloc "
    "insurer retailer manufacturer carrier airline airport operator regulator watchdog charity foundation lender "
    "toolmaker "
    "watchmaker carmaker automaker maker chipmaker brewer supplier employer broadcaster publisher outlet startup "
    "start-up business "
    "state country nation republic kingdom city army police military force navy parliament congress senate house "
    "administration office embassy think-tank tank label studio developer producer utility service publication "
    "site website "
    "white-house kremlin cabinet museum gallery tribunal rebels side"
)
"""Nouns by which a text speaks of a body named elsewhere ("the company", "the Sheffield toolmaker")."""

DOCUMENTS = words(
    "letter report statement editorial note email e-mail memo message post tweet ad advert advertisement study "
    "release "
    "complaint lawsuit filing ruling opinion decision petition piece story blog op-ed manifesto declaration "
    "communique communiqué banner article "
    "column essay book memoir survey poll text document documents paper indictment affidavit suit bill resolution "
    "platform notice invitation "
    "announcement transcript testimony email caption video film poster sign leaflet brief motion order submission "
    "review"
)
"""Things that "say" what somebody behind them says."""

GROUP_NOUNS = words(
    "people officials aides diplomats sources analysts critics supporters opponents protesters demonstrators "
    "marchers members "
    "workers nurses teachers leaders ministers lawmakers lawyers doctors prosecutors investigators police "
    "economists experts "
    "residents voters republicans democrats conservatives rebels campaigners activists groups nations countries "
    "mayors "
    "scientists researchers students parents fans traders dealers veterans families men women others senators "
    "governors"
)

NOT_PEOPLE = words(
    "street road avenue square county city river lake mountain island islands state states beach park bridge "
    "airport valley "
    "north south east west new district province region tower building hotel center centre day week month year "
    "war act "
    "amendment deal agreement plan treaty summit forum debate show award prize cup game games olympics series prison "
    "hall palace castle prison library station gate bay coast mall village town highway"
)
"""Words that make a capitalised phrase the name of a place, an event or a thing."""

PASTS = words(
    "came went took gave began left became met won lost held ran led sat stood spoke kept sought thought brought "
    "bought "
    "drew grew knew saw set put cut hit made paid sent built fell felt rose found told struck wore broke chose drove "
    "flew hid rode shook spent fought caught taught drank ate slept wept lit dug hung bent lent meant dealt leapt "
    "laid "
    "lay shot sang rang swam threw tore woke understood withdrew forbade forgave forgot undertook overcame arose "
    "split "
    "said wrote comes goes takes gives begins leaves becomes meets wins loses runs leads sits stands keeps seeks "
    "brings "
    "lives works plays faces seems appears remains plans tries hopes needs means starts stops owns heads"
)
"""Finite verbs, irregular or common, that are no verbs of saying: they mark the phrase before them as a subject."""
