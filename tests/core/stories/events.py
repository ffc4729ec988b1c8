"""Short reports we wrote for grouping: one event told by two outlets, and what only looks like it.

`other_day` has the same people at something else; `elsewhere` the same kind of event with other people.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    one: Told
    two: Told
    other_day: Told
    elsewhere: Told


FERRY = Event(
    one=Told(
        title="Ferry runs aground off Maris with 212 aboard",
        text=(
            "A passenger ferry ran aground on a sandbank off the island of Maris on Friday evening with 212 people "
            "aboard. Nobody was hurt. The Santa Lucia was on its way from Port Halden when its rudder jammed in the "
            "narrows, the coastguard said.\n"
            "“We felt a long scrape and then everything stood still,” said Imre Kolasz, who was travelling with his "
            "two daughters. Lifeboats took the passengers to the harbour at Maris, where the mayor, Ottilie Brandt, "
            "opened the school gymnasium for the night.\n"
            "The ferry’s owner, Halden Lines, said divers would look at the hull at first light and that the ship "
            "had passed its yearly inspection in May. A second rudder failure this year would be one too many, said "
            "Transport Minister Rasmus Oye, who ordered an inquiry."
        ),
    ),
    two=Told(
        title="Divers inspect grounded Santa Lucia as minister orders inquiry",
        text=(
            "Divers began to inspect the hull of the Santa Lucia on Saturday, a day after the ferry struck a "
            "sandbank near Maris and its 212 passengers had to be brought ashore in lifeboats.\n"
            "Halden Lines blamed a jammed rudder. The transport minister, Rasmus Oye, said he wanted to know why the "
            "coastguard had recorded the same fault in February. “A ferry that cannot steer is not a ferry,” he told "
            "reporters on the quay.\n"
            "Most passengers spent the night in the school gymnasium, where volunteers handed out soup. The mayor of "
            "Maris, Ottilie Brandt, said the island depended on the crossing from Port Halden and asked the company "
            "to send a replacement before Monday’s market."
        ),
    ),
    other_day=Told(
        title="Oye defends road toll before committee",
        text=(
            "Transport Minister Rasmus Oye told a parliamentary committee that the toll on the northern motorway "
            "would stay until the tunnel is paid for. Opposition members had called it a tax on commuters.\n"
            "“Concrete does not fall from the sky,” Oye said. He offered season tickets at half price to nurses and "
            "shift workers from January. The committee will vote on the measure next month.\n"
            "Hauliers threatened to block the motorway at Grunde if lorries are charged by weight. Their chairwoman, "
            "Petra Sundal, said a single run to the capital would cost 84 crowns more than it does today."
        ),
    ),
    elsewhere=Told(
        title="Tanker stranded on Colver reef",
        text=(
            "A tanker with a crew of 19 stranded on the Colver reef during Thursday’s storm. Tugs from Saint Amand "
            "failed twice to pull it free, and the port authority closed the channel.\n"
            "The master of the Orient Dawn, Captain Hoang Minh Duc, reported that the engine had stopped after "
            "seawater reached a fuel line. No oil had leaked by nightfall, said harbour master Jeanne Rivoli.\n"
            "Environmental groups asked the government to stop single-hulled ships from using the channel in winter. "
            "Salvage experts expect to try again at Sunday’s spring tide."
        ),
    ),
)

STEEL = Event(
    one=Told(
        title="Varga Steel to shut Lomnitz furnace, 1,400 jobs at risk",
        text=(
            "Varga Steel will shut its last blast furnace at Lomnitz in the spring and may cut 1,400 jobs, the "
            "company said on Tuesday. Chief executive Henrik Adler told staff that the furnace lost two million "
            "crowns a week at present power prices.\n"
            "“We have run out of ways to make hot metal pay,” Adler said. The metalworkers’ union called the plan a "
            "betrayal. Its leader at Lomnitz, Dragica Horvat, said workers would occupy the gatehouse if the first "
            "dismissal letter went out before Christmas.\n"
            "Economy Minister Leon Zupan said the state would lend Varga 90 million crowns for an electric furnace, "
            "but only if no one is dismissed before it is running."
        ),
    ),
    two=Told(
        title="Union vows to occupy Lomnitz works over furnace closure",
        text=(
            "Steelworkers at Lomnitz threatened on Tuesday to occupy the works after Varga announced the end of the "
            "town’s blast furnace.\n"
            "Dragica Horvat of the metalworkers’ union said that 1,400 families had been told “by e-mail, between "
            "two shifts”. The chief executive, Henrik Adler, had promised her in June that the furnace would be "
            "relined, she said; a spokesman for Varga Steel replied that power had doubled in price since.\n"
            "The government tied help to a pledge. Leon Zupan, the economy minister, said a loan of 90 million "
            "crowns for an electric furnace was on the table provided that nobody lost a job in the meantime."
        ),
    ),
    other_day=Told(
        title="Varga names former rail chief to its board",
        text=(
            "Varga Steel has named Signe Maurer, who ran the national railways for eight years, to its supervisory "
            "board. She replaces Otto Kaliber, who retires at 71.\n"
            "Chief executive Henrik Adler praised her knowledge of freight, which makes up a sixth of the company’s "
            "costs. Shareholders meet in Trest in April to confirm the choice.\n"
            "Maurer said she would give up her seat at the insurer Corona before then. She holds no Varga shares."
        ),
    ),
    elsewhere=Told(
        title="Tyre maker to close plant in Aldcastle",
        text=(
            "The tyre maker Brenner & Low will close its plant in Aldcastle next autumn with the loss of 620 jobs, "
            "blaming cheap imports. Workers were told at a meeting in the canteen on Tuesday.\n"
            "“My father laid the floor you are standing on,” said Gwen Pritchard, a shop steward for 20 years. The "
            "union asked the company to open its books.\n"
            "The industry secretary, Callum Reith, said he had learned of the decision from the radio. He will meet "
            "the managing director, Sybil Low, on Thursday."
        ),
    ),
)

VERDICT = Event(
    one=Told(
        title="Banker Quist convicted of hiding losses at Norrland Trust",
        text=(
            "A jury in Halmen convicted Edvard Quist on Wednesday of hiding losses of 310 million crowns at Norrland "
            "Trust, the savings bank that he ran until it failed. He faces up to nine years in prison.\n"
            "Judge Amalie Thorsen will pass sentence on the 14th. Quist, 61, shook his head as the foreman read the "
            "verdict on seven counts. “My client signed what his auditors gave him to sign,” said his lawyer, Niels "
            "Abakumov, who announced an appeal.\n"
            "About 40,000 savers lost money. Prosecutor Ragna Lie said that they had been “lied to in every annual "
            "report for six years”."
        ),
    ),
    two=Told(
        title="Savers cheer as jury finds Norrland boss guilty",
        text=(
            "Savers who lost their deposits in Norrland Trust cheered outside the court in Halmen after its former "
            "head, Edvard Quist, was found guilty on all seven counts.\n"
            "The prosecutor, Ragna Lie, had told the jury that Quist moved bad loans worth 310 million crowns to a "
            "shell company before every annual report. His defence said that the auditors knew.\n"
            "Niels Abakumov, for Quist, said they would appeal if Judge Amalie Thorsen imposes a prison term. “I got "
            "eleven per cent of my money and today,” said a retired teacher, Solveig Hamre. “Today was better.”"
        ),
    ),
    other_day=Told(
        title="Thorsen throws out graffiti case in Halmen",
        text=(
            "Judge Amalie Thorsen threw out the case against a 19-year-old who had painted herons on the pillars of "
            "the Halmen viaduct. The city, she said, had reported the damage two years too late.\n"
            "Prosecutor Ragna Lie withdrew the charge. The painter, whose name the court withheld, told reporters "
            "that the next birds would be smaller.\n"
            "A spokeswoman for the viaduct’s owner said the herons would be washed off in March all the same."
        ),
    ),
    elsewhere=Told(
        title="Former treasurer guilty of fraud at Wexcombe charity",
        text=(
            "The former treasurer of a charity in Wexcombe was found guilty of fraud on Wednesday. Desmond Pyle, 58, "
            "had paid £212,000 meant for a hospice to a company in his wife’s name.\n"
            "The jury took four hours. Judge Farida Nasser released him on bail until sentence and told him to bring "
            "a toothbrush.\n"
            "“Every pound was somebody’s sponsored walk,” said the charity’s chairman, Bernard Ivo. It has changed "
            "its rules so that two people sign each cheque."
        ),
    ),
)

TALKS = Event(
    one=Told(
        title="Sarova and Kemal agree to reopen Dzhar crossing",
        text=(
            "President Milena Sarova of Orsenia and her neighbour Tarik Kemal agreed on Sunday to reopen the border "
            "crossing at Dzhar, shut since fighting broke out in the hills two years ago.\n"
            "Lorries with food and medicine may pass from the first of the month, people on foot a week later. "
            "“A road is the cheapest treaty there is,” Kemal said after five hours of talks in Vell.\n"
            "Sarova said her troops would leave the customs house as soon as observers from the Lisbon Commission "
            "had arrived. Hardliners in her cabinet, led by Defence Minister Boyan Lazic, call the deal a surrender."
        ),
    ),
    two=Told(
        title="Observers to take over customs house as Orsenia yields on Dzhar",
        text=(
            "International observers will take over the customs house at Dzhar under a deal struck on Sunday that "
            "lets lorries cross between Orsenia and Kemal’s republic for the first time in two years.\n"
            "Milena Sarova gave way on the order of steps: her soldiers go when the Lisbon Commission comes, and not "
            "after a referendum as Boyan Lazic, her defence minister, had demanded. “I came to Vell for a road and I "
            "leave with one,” the president said.\n"
            "Tarik Kemal promised that medicine would have precedence. People on foot must wait another week."
        ),
    ),
    other_day=Told(
        title="Sarova recalls ambassador over spy arrest",
        text=(
            "Orsenia recalled its ambassador from Lisbon on Wednesday after police there arrested a trade attaché as "
            "a spy. President Milena Sarova called the arrest theatre.\n"
            "The attaché, Goran Pesic, had bought drawings of a radar station from an engineer, Portuguese "
            "prosecutors say. He denies it and claims immunity.\n"
            "Defence Minister Boyan Lazic said that Orsenia had “radars enough of its own”. A court will decide on "
            "Friday whether Pesic stays in custody."
        ),
    ),
    elsewhere=Told(
        title="Ministers sign pact on Lake Tembi fishing",
        text=(
            "The fisheries ministers of Bakongo and Ruvira signed a pact on Sunday that lets boats of both countries "
            "fish the whole of Lake Tembi again, ending a quarrel of three years.\n"
            "“Fish carry no passports,” said Ruvira’s minister, Beatrice Nduta. Patrols will be joint, and nets with "
            "a mesh under six centimetres are forbidden from June.\n"
            "Fishermen on the eastern shore doubted that the gendarmes would keep to it. Some 11,000 families live "
            "by the lake."
        ),
    ),
)

EVENTS = {"ferry": FERRY, "steel": STEEL, "verdict": VERDICT, "talks": TALKS}
