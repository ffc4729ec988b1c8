"""Common first names, the small words inside names, and states with their other names.

A short list of our own; it only breaks ties that honorifics, appositions and the article's pronouns leave open.
"""

from __future__ import annotations

from bot.core.text import words

MALE_NAMES = words(
    "aaron adam adrian ahmed al alan albert alejandro alex alexander alexei alfred ali allen andre andrea andreas "
    "andrei "
    "andrew andy angelo anthony antonio anton arnold arthur barack barry ben benjamin bernard bernie bill billy "
    "bob bobby boris brad "
    "bradley brendan brett brian bruce carl carlos chad charles charlie chris christian christopher chuck "
    "clarence clint corey craig "
    "dale dan daniel danny darren dave david dean dennis derek dick diego dmitri dominic don donald doug douglas "
    "duncan dustin "
    "dwight dylan earl ed eddie edgar eduardo edward elijah eli emmanuel enrique eric erik ernest ethan eugene "
    "evan fabio felix "
    "fernando francis francisco frank fred frederick gabriel gareth gary gavin gene geoff geoffrey george gerald "
    "gerard gerry giovanni "
    "glenn gordon graham grant greg gregory guy hamish hans harold harry hector henry herbert herman howard hugh "
    "hugo ian igor isaac "
    "ivan jack jacob jake james jamie jared jason jay jean jeb jeff jeffrey jeremy jerome jerry jesse jim jimmy "
    "joe joel johan john "
    "johnny jon jonathan jorge jose josef joseph josh joshua juan julian julio justin karl keir keith ken kenneth "
    "kevin khizr kurt kyle "
    "lance larry lars laurence lawrence lee leo leon leonard lester lewis liam lindsey lloyd logan lorenzo lou "
    "louis lucas luis luke malcolm "
    "manuel marc marcel marco marcus mario mark markus martin marvin mathias matt matthew maurice max maxim "
    "michael michel miguel mikael "
    "mike mikhail milo mitch mitt mohamed mohammad mohammed morgan muhammad murray nathan neil nelson newt "
    "nicholas nick nicolas nigel "
    "niall noah norman oleg oliver omar oscar osama otto owen pablo patrick paul pavel pedro peter phil philip "
    "phillip pierre piotr rafael ralph "
    "ramon randy raul ray raymond reince rex ricardo richard rick rob robert roberto rodney rodrigo roger roland "
    "ron ronald ross roy rudolph "
    "rudy rupert russell ryan sam samuel santiago scott sean sebastian serge sergei sergio seth shane shaun "
    "sidney simon spencer stan stanley "
    "stefan stephen sterling steve steven stuart ted terrence terry theodore thomas tim timothy todd tom tommy "
    "tony travis trevor "
    "troy tyler vernon victor viktor vincent vladimir volodymyr wallace walter warren wayne wilfred william "
    "winston wolfgang xavier yuri "
    "zachary narendra xi shinzo recep bashar benjamin tor jens henrik jan jurgen jürgen olaf sven nikolai ahmad "
    "hassan hussein ibrahim "
    "mahmoud mustafa yusuf khalid rajendra anand sanjay ravi arun vikram hiroshi kenji takeshi wei joao joão "
    "tomas duarte"
)
FEMALE_NAMES = words(
    "abigail adriana agnes alexandra alice alicia alison amanda amber amelia amy ana anastasia andrea angela "
    "angelina anita ann anna anne "
    "annette annie antonia april ariana ashley astrid audrey barbara beatrice becky bernadette beth betty beverly "
    "bonnie brenda bridget brigitte "
    "brittany camille carla carly carmen carol caroline carrie catherine cecilia charlotte chelsea cheryl chloe "
    "christina christine cindy "
    "claire clara claudia colleen condoleezza connie consuelo cynthia daisy dana danielle debbie deborah debra "
    "denise diana diane dolores donna "
    "dora doris dorothy edith eileen elaine eleanor elena elisabeth elise elizabeth ella ellen elsa emily emma "
    "erica erin esther ethel eva "
    "eve evelyn faith fatima felicia fiona florence frances francesca gabriela gail gemma georgia gina ginger "
    "giulia gladys gloria grace greta "
    "hannah harriet hazel heather heidi helen helena hilary hillary holly huma ida ines ingrid irene irina iris "
    "isabel ivanka jackie jacqueline jan jane "
    "janet janice jasmine jean jeanne jennifer jenny jessica jill jo joan joanna joanne jocelyn jodie josephine "
    "joy joyce juanita judith judy "
    "julia juliana julie june kaja karen karin kate katherine kathleen kathryn kathy katie katrina kayla "
    "kellyanne kelly kimberly kim kirsten kristen "
    "kristin lara laura lauren leah lena leticia lillian lily linda lisa liz lois lorena loretta lori lorraine "
    "louise lucia lucille lucy "
    "lydia lynn mabel madeleine madeline maggie marcia margaret maria marian marie marilyn marina marion marjorie "
    "marlene martha mary maureen "
    "megan megyn melania melanie melinda melissa mercedes meredith michelle mildred miriam molly monica nadia "
    "nancy naomi natalia natalie natasha nicole "
    "nina nora norma olga olivia pamela patricia patty paula pauline peggy penelope petra philippa phyllis "
    "priscilla priya rachel rebecca regina "
    "renee rita roberta robin rosa rosalind rosemary rose ruth sabrina sally samantha sandra sara sarah shannon "
    "sharon sheila shelley shirley sofia "
    "sonia sonya sophia sophie stacey stella stephanie sue susan susanna suzanne sylvia tamara tanya tara teresa "
    "theresa tiffany tina tracy "
    "ursula valerie vanessa vera veronica victoria viola virginia vivian wendy whitney winifred yolanda yvonne "
    "zoe ragnhild solveig kari "
    "angela theresa aung nicola ayesha leila noor yasmin fatma meenakshi indira sunita"
) - words("andrea jan jean lindsey morgan robin kim jamie")

NICKNAMES = {
    short: full
    for full, shorts in (
        entry.split(":")
        for entry in [
            "michael:mike,mick,mickey",
            "william:bill,billy,will",
            "robert:bob,bobby,rob",
            "joseph:joe",
            "james:jim,jimmy,jamie",
            "thomas:tom,tommy",
            "daniel:dan,danny",
            "david:dave",
            "steven:steve,stephen",
            "christopher:chris",
            "edward:ted,ed,eddie",
            "timothy:tim",
            "elizabeth:liz,beth,betsy,lizzie",
            "douglas:doug",
            "nicholas:nick",
            "jeffrey:jeff",
            "anthony:tony",
            "donald:don,donny",
            "ronald:ron,ronnie",
            "kenneth:ken",
            "matthew:matt",
            "patrick:pat",
            "richard:rick,dick,rich",
            "charles:chuck,charlie",
            "lawrence:larry",
            "andrew:andy",
            "benjamin:ben",
            "samuel:sam",
            "gregory:greg",
            "gerald:gerry,jerry",
            "philip:phil",
            "katherine:kate,kathy,katie",
            "margaret:maggie,peggy,meg",
            "patricia:patty,trish",
            "susan:sue",
            "deborah:debbie,deb",
            "jennifer:jen,jenny",
            "rebecca:becky",
            "alexander:alex,sandy",
            "vincent:vince",
            "raymond:ray",
            "leonard:len,lenny",
        ]
    )
    for short in shorts.split(",")
}
"""Short first names, each with the long one it stands for."""

PARTICLES = words(
    "van von der den de del della di da do dos das du la le ter ten te tot zu zum af av bin ibn bint al el ul "
    "uulu uly kyzy "
    "oglu e y wa st st. ben abu"
)
COMPATRIOTS = words(
    "scot scotsman scotswoman briton englishman englishwoman welshman welshwoman irishman irishwoman frenchman "
    "frenchwoman dutchman dutchwoman spaniard dane swede finn pole turk serb croat icelander filipino"
)
"""Nouns for people by their country that are no adjectives as well."""
SUFFIXES = words("jr jr. sr sr. ii iii iv kc qc mp phd ph.d. md m.d. esq obe cbe")

_STATE_ENTRIES = (
    "Russia:Moscow,the Kremlin,Kremlin;Russian|Ukraine:Kyiv,Kiev;Ukrainian"
    "|United States:Washington,US,U.S.,USA,America;American|United Kingdom:London,UK,U.K.,Britain,Great Britain,Downing Street;British"
    "|China:Beijing,Peking;Chinese|Iran:Tehran,Teheran;Iranian|Israel:;Israeli|France:Paris;French|Germany:Berlin;German"
    "|Italy:Rome;Italian|Spain:Madrid;Spanish|Poland:Warsaw;Polish|Turkey:Ankara,Türkiye;Turkish|Japan:Tokyo;Japanese"
    "|India:New Delhi,Delhi;Indian|Pakistan:Islamabad;Pakistani|North Korea:Pyongyang;North Korean|South Korea:Seoul;South Korean"
    "|Saudi Arabia:Riyadh;Saudi|Syria:Damascus;Syrian|Iraq:Baghdad;Iraqi|Egypt:Cairo;Egyptian|Canada:Ottawa;Canadian"
    "|Mexico:Mexico City;Mexican|Brazil:Brasilia,Brasília;Brazilian|Australia:Canberra;Australian|New Zealand:Wellington;"
    "|Netherlands:The Hague;Dutch|Belgium:;Belgian|Norway:;Norwegian|Sweden:Stockholm;Swedish|Finland:Helsinki;Finnish"
    "|Denmark:Copenhagen;Danish|Austria:Vienna;Austrian|Switzerland:Bern;Swiss|Hungary:Budapest;Hungarian|Czech Republic:Prague,Czechia;Czech"
    "|Slovakia:Bratislava;Slovak|Romania:Bucharest;Romanian|Bulgaria:;Bulgarian|Greece:Athens;Greek|Serbia:Belgrade;Serbian"
    "|Croatia:Zagreb;Croatian|Belarus:Minsk;Belarusian|Lithuania:Vilnius;Lithuanian|Latvia:Riga;Latvian|Estonia:Tallinn;Estonian"
    "|Georgia:Tbilisi;Georgian|Armenia:Yerevan;Armenian|Azerbaijan:Baku;Azerbaijani|Kazakhstan:Astana;Kazakh"
    "|Kyrgyzstan:Bishkek;Kyrgyz|Tajikistan:Dushanbe;Tajik|Uzbekistan:Tashkent;Uzbek|Afghanistan:Kabul;Afghan"
    "|Venezuela:Caracas;Venezuelan|Colombia:Bogota,Bogotá;Colombian|Argentina:Buenos Aires;Argentine|Chile:Santiago;Chilean"
    "|Cuba:Havana;Cuban|South Africa:Pretoria;South African|Nigeria:Abuja;Nigerian|Kenya:Nairobi;Kenyan|Ethiopia:Addis Ababa;Ethiopian"
    "|Sudan:Khartoum;Sudanese|Libya:Tripoli;Libyan|Vietnam:Hanoi;Vietnamese|Indonesia:Jakarta;Indonesian|Philippines:Manila;Philippine"
    "|Thailand:Bangkok;Thai|Taiwan:Taipei;Taiwanese|Qatar:Doha;Qatari|Lebanon:Beirut;Lebanese|Jordan:Amman;Jordanian"
    "|Oman:Muscat;Omani|Yemen:Sanaa;Yemeni|Ireland:Dublin;Irish|Portugal:Lisbon;Portuguese|Bangladesh:Dhaka;Bangladeshi"
    "|European Union:EU,E.U.;|United Nations:UN,U.N.;|NATO:Nato;"
)


def _state_tables() -> tuple[dict[str, str], dict[str, str]]:
    forms: dict[str, str] = {}
    adjectives = {
        "european": "European Union",
        "democratic": "",
        "republican": "",
        "african": "",
        "asian": "",
        "latin": "",
    }
    for entry in _STATE_ENTRIES.split("|"):
        state, _, rest = entry.partition(":")
        aliases, _, adjective = rest.partition(";")
        forms |= dict.fromkeys((state, *filter(None, aliases.split(","))), state)
        adjectives |= {adjective.lower(): state} if adjective else {}
    return forms, adjectives


STATE_FORMS, ADJECTIVES = _state_tables()
"""Every name of a state or union, its capital and seat of government, with the one it is listed under; and the
adjectives that are no names by themselves, small, with their state where they have one."""
