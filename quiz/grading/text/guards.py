"""Answers that state nothing, whatever words they hold: nothing at all, a bare list, the question copied, a word to the grader."""

import re
from functools import cache

from quiz.grading.text.concepts import stem
from quiz.grading.text.normalise import normalise

_HAN = re.compile("[一-鿿]")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")

_WHO = r"(?:grader|marker|examiner|evaluator|assessor|scorer|auto ?grader|grading \w+|marking \w+|scoring \w+|language model|llm|ai|assistant|chatbot|chatgpt|reviewer|teacher|instructor|professor)"
_ANSWER = r"(?:(?:this|my|the|above|following)\s+(?:\w+\s+)?(?:answer|response|submission|candidate|student|attempt|text)|me\b|myself)"
_FULL = r"(?:full|maximum|max|top|highest|perfect|best|all)\s+(?:\w+\s+)?(?:marks?|scores?|credits?|points?|grades?|rating)|(?:the|a) maximum\b|\b(?:4|four|100|10)\s*(?:/|out of|of)\s*(?:4|four|100|10)\b|\b(?:4|four) (?:points|marks)\b|\bpoints? (?:\w+ ){0,3}(?:as |to |are |is )?(?:met|satisfied|fulfilled|awarded)\b|\bmark (?:of )?(?:4|four)\b"
_GIVE = r"(?:give|award|assign|grant|enter|record|return|output|print|set|report|mark|rate|grade|score|accept|register|put|confirm|respond with|reply with)"
_INSTRUCTION_EN = [
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,40}\b(?:instructions?|rubric|guidelines?|grading|marking|criteria|system prompt|(?:previous|above|prior|earlier) (?:text|prompts?|messages?|rules|context)|(?:the|all|any) rules|scheme)\b",
    rf"(?:^|[.!?;:,\n(\]]|\bplease|\byou (?:must|should|can|will|may|need to|have to|are to)|\bto|\band|\bjust|\bsimply|\bso|\balways|\bnow)\s*{_GIVE}\b[^.]{{0,60}}(?:{_FULL})",
    rf"{_ANSWER}[^.]{{0,70}}(?:{_FULL})|(?:{_FULL})[^.]{{0,30}}\b(?:to|for) {_ANSWER}|\bmet or not\b.{{0,20}}\b(?:full|4)\b",
    rf"\b(?:deserves?|merits?|earns?)\b[^.]{{0,20}}(?:full|maximum|top) (?:marks?|scores?|credits?|points?)|{_GIVE} (?:a |the )?(?:score|mark|grade)(?: of)? (?:4|four|100)\b",
    r"\b(?:mark|score|grade|result|verdict|points)\b\s*[\"']?\s*[:=]\s*[\"'\[]?\s*(?:4|100|1, ?2|max|full|met|pass)",
    rf"\b(?:dear|note to|attention|attn|message (?:to|for)|hello|hi|hey|instructions? (?:to|for)|memo to|to whom|listen,?)\b[^.]{{0,25}}\b{_WHO}\b|\b(?:automatic|automated|ai) (?:grader|marker|examiner|evaluator|assessor|scorer)\b",
    r"\b(?:system|developer|admin|administrator)\s*(?:override\b|(?:prompt|message|note|instruction|mode)\b(?=\s*[:\]>-]|[^\n]{0,50}\b(?:grad(?:e|ing)\b|marks?\b|rubric|award|pass(?:es)?\b|key points?)))|</?(?:system|answer|student|rubric|instructions?|grade|score|prompt)>|\[/?(?:system|inst|assistant)\]|^\s*(?:system|assistant|user)\s*:",
    r"\b(?:as|i am|i'm|this is|speaking as) (?:the|your|a|an) (?:\w+ )?(?:instructor|teacher|professor|examiner|grader|administrator|developer|lecturer)\b[^.]{0,80}\b(?:confirm|mark|score|grade|pass|award|approve|maximum|enter)",
    rf"\byou (?:are|act as|must act as|should act as|will act as) (?:now )?(?:a |an |the |my )?(?:\w+ )?{_WHO}\b|\byou (?:are|must be|should be) (?:lenient|generous)\b",
    r"\b(?:treat|use|take|regard|consider|accept)\b[^.]{0,40}\bas (?:the |a )?(?:reference|model|correct|official|perfect|gold|sample) (?:solution|answer|response)\b|\b(?:reference|model|official|gold) (?:solution|answer)\b[^.]{0,60}\b(?:compare|identical|itself|mark|grade|result|4)\b",
    r"\b(?:begin|end|start)\s+(?:of\s+)?(?:the\s+)?(?:rubric|override|instructions?|system|grading|note)\b|\b(?:rubric|grading|marking scheme)\b[^.]{0,40}\b(?:updated?|changed|patch|override|waived|disabled|suspended|optional|no longer)\b",
    r"\b(?:pass|approve) (?:this|the|my) (?:answer|candidate|student|submission)\b|\bthis (?:answer|submission|candidate|student|response) (?:has been|was|should be|must be|deserves|has already|is already|is hereby)\b[^.]{0,40}\b(?:correct|verified|approved|passed|full|perfect|graded|marked|accepted)",
    r"\bplease (?:be generous|be lenient|pass me|grade me|mark me|score me|mark this|grade this|score this)\b|\bi (?:really )?(?:need|deserve|want) (?:a )?(?:full|good|high|4|four|pass)[^.]{0,10}\b(?:marks?|scores?|grade|points|credit)\b",
    rf"\b(?:do not|don't|no need to|never) (?:grade|mark|evaluate|deduct|read|verify|check)\b[^.]{{0,25}}\b(?:{_ANSWER}|marks|points|strictly|rubric|below)",
    r"\ball (?:four |the |key )*(?:key )?points (?:are|of [^.]{0,30} are|have been|were|should be|must be|count as) (?:\w+ )?(?:met|satisfied|optional|covered|awarded|correct|fulfilled)",
]  # fmt: skip
_INSTRUCTION_ZH = [
    r"(?:请|直接|应当?|应该|务必|必须|一律|自动|给我|给予|给本|记为?|(?<![裁评谈])判为?|得分为?|评为|请打|要给|(?<!动不动)(?<!往往)(?<!总是)就给|该给|可给|算|为|按)[^。判器]{0,8}(?:满分|最高分|满级分|最高档)|(?:满分|最高分)(?:处理|通过|谢谢|即可|吧|[!]|论处)|全部得分|(?:得分|分数|成绩)设为|(?:给|打|记|判|录入|填|算)(?:我|他|她|它|此题|本题|该生|成绩|个|上|成|作|足|到|一个|以)*\s*(?:4|四|100|一百|5|五|10)\s*分|(?:4|四)\s*分\s*(?:即可|就行|就好|谢谢)|成绩(?:时)?填|标记为(?:已)?(?:满足|命中|通过|正确)|(?:要点|得分点|采分点|各项|四点|全部|关键点)[^。]{0,14}(?:满足|命中|达标|给分|覆盖完|已完成)|默认通过|请(?:直接)?(?:予以)?通过|予以通过",
    r"(?:忽略|无视|跳过|忘掉|忘记|覆盖|不要理会|不用管|抛开)[^。,]{0,16}(?:指令|提示(?!词)|评分(?!员|者|人)|规则|标准(?!差|正态|化|高斯)|评判|系统)",
    r"(?:阅卷|评卷|判卷|改卷)|(?:尊敬的|亲爱的|各位|致|告|给)(?:\w{0,4})?(?:评分|打分|批改|考官|老师)|(?:评分|打分|批改)(?:老师|员|人|程序|系统|模型|助手|机器人|者|专家|脚本|器|ai)[^。]{0,4}(?:请|注意|你好|您好|读取|[:!])|供(?:评分|打分|批改)|评分(?:提示|规则更新|模式|指令|更新)|给分(?:规则|标准)|(?:得分|分数|成绩|评分|分值)\s*[:=]\s*(?:4|满|100)",
    r"系统(?:提示|消息|指令|通知)(?=\s*:|\s通过|[^\n]{0,12}(?:评分|满分|分数|判为|给分|全对))|(?:管理员|开发者|出题人|命题组|教务|助教)(?:指令|提示|通知|模式|确认|留言|说明|授权|已)|指令开始|指令结束|(?:以下|下面)(?:是|为)?指令|作为(?:本课|本课程|课程|授课|任课|本题)的?(?:老师|教师|讲师|出题人|负责人)",
    r"[\"'{\[]\s*(?:mark|score|points|grade|分数|得分)\s*[\"']?\s*[:=]|(?:mark|score|grade)\s*[:=]\s*(?:4|100)|\b4\s*/\s*4\b|\b100\s*/\s*100\b",
    r"(?:请|[以如]上|上述|上文|[以如]下|下面|这段|这份|这个|此|本|我的|该)[^。]{0,16}(?:当作|当成|视为|作为|即为|就是|等同于?)(?:本题)?(?:的)?(?:标准|参考|官方|正确|满分)(?:的)?(?:答案|解答|回答)|官方(?:题库|答案)|(?:标准|参考)答案(?:已|完全|一致|核对|确认)|本题(?:答案)?(?:已|免|无需|无须|不计|送分|作废)|已(?:由|经)[^。]{0,12}(?:核对|审核|批改|复核)",
    r"(?:你现在是|从现在起你|你是一个|你是一名|请你扮演|扮演|请以)[^。]{0,16}(?:评分|阅卷|宽松|老师|助手|考官|判卷)|(?:不要|不得|别|无需|不必|请勿)(?:再)?(?:扣分|评分|再判)|无需再判|酌情(?:给|加)分|(?:求|请)(?:老师|您|你)?[^。]{0,8}(?:高抬贵手|手下留情|给个高分|给高分|多给|给过|放过|通融)|该(?:考生|生|候选人|同学)[^。]{0,14}(?:通过|满分|免试|内推|优秀|合格)|候选人(?:得分|已)|请将?[^。]{0,14}(?:判为|记为|评为)(?:正确|通过|满足|合格)|(?:完全|全部)正确[^。]{0,6}(?:mark|满分|4)",
]  # fmt: skip
_INSTRUCTION = re.compile("|".join(f"(?:{one})" for one in [*_INSTRUCTION_EN, *_INSTRUCTION_ZH]), re.MULTILINE)

_MARKING = re.compile(
    r"\b(?:marks?|graded?|grader|grading|rubric|examiner|candidate|submission|full|maximum|award|credit|key points?|student|"
    r"instructions?|answer|policy|[34]/4)\b|评分|得分|分数|满分|要点|考生|答案|答题|阅卷|评卷|老师|成绩|命中|四分|4分|给分|候选人|本题|此题|该题|题目"
)
_SURELY_MARKING = re.compile(
    r"\b(?:marks|marking|grader|grading|rubric|examiner|candidate|submission|full credit|key points|[34]/4|mark 4|score 4|assessor|"
    r"answer key|reference answer|model answer|override|prompt injection)\b|评分|得分|满分|考生|阅卷|评卷|给分|候选人|本题|此题|该题|成绩|命中|标准答案|参考答案|指令"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|being|am|isn't|aren't|has|have|had|do|does|did|can|could|will|would|should|must|may|might|shall|get|gets|got|make|makes|made|take|takes|give|gives|given|go|goes|goes|come|comes|keep|keeps|let|lets|need|needs|use|uses|used|learn|learns|learnt|train|trains|trained|want|wants|try|tries|tell|tells|see|sees|seen|know|knows|map|maps|turn|turns|add|adds|mean|means|show|shows|become|becomes|produce|produces|generate|generates|judge|judges|decide|decides|compare|compares|measure|measures|depend|depends|say|says|look|looks|work|works|fit|fits|play|plays|drop|drops|fool|fools|feed|fed|ask|asks|run|runs|push|pushes|pull|pulls|minimi[sz]es?|maximi[sz]es?|outputs?|encodes?|decodes?|i|you|we|they|it|he|she|one|it's|that's|don't|doesn't|can't|cannot|who|which|when|where|because|if|while)\b"
    r"|\b\w{3,}(?:ises|izes|ates|ifies)\b"
)
_CHINESE_VERB = re.compile(
    "是|求|吃|取|走|高(?!斯|频|分辨|维)|低(?!频|分辨|维)|把|被|让|使|会|能|可以|要|想|给|用|在|从|到|对|由|将|就|才|都|也|还|它|我|你|这|那|其|变|看|说|学|靠|比|为|成|得到|不|没|有|越|与|和.{1,8}(?:相|一样)"
)
_TERMS_ZH = re.compile(
    "生成器?|判别器|对抗|潜在|合成|成对|配对|对齐|学习率?|自编码|不稳定|无监督|自监督|非饱和|变分|下界|为真|在线|有条件|无条件|不动点|用户|召回|可控|可导|"
    "比例|对数|从先验|重构成|分类器|无分类|时间尺度|对比|绝对|相对|不确定|可学习|能量|功能|性能|成像|构成|无偏|有偏|无配对|图到图|要点|看图|重要|主要|看法|迁移学习|深度学习|机器学习"
)
_GRAMMAR = re.compile(
    r"\b(?:the|a|an|of|to|by|with|from|on|at|for|into|than|as|its|their|until|over)\b|\w{4,}(?<!s)s the\b"
)
_RELATION = re.compile(
    r"->|=>|<-|>=|<=|=|~|\|\||\^|\w\s*:\s*\w|\bnot?\b|n't\b|\b(?:up|down|in|out|past|per|none|only|more|less|thanks to)\b|[进出更越]"
)
_SMALL_WORD = re.compile(
    r"\b(?:and|or|but|all|any|every|each|some|both|most|many|more|less|only|also|hardly|still)\b|[(^|]"
)
_SPLIT = re.compile(r"[,、;/|·•\n。；:：.]+|—+|–|\s-\s|->|=>|\s{2,}")
_FILLER = frozenset(
    "the a an is are was be it its of to in on for with by as that this which what how who and or not so do does did one use used uses "
    "using explain explained describe called name namely call you we i they would could can will there thing things way means mean kind sort "
    "type good well well-known quality depends very really just about when where if because therefore more most has have get got from into "
    "without case cases want wants need answer question case's explain say says said make makes carry goes go forward free process model models "
    "network networks evaluate evaluation metric metrics image images generated generate generating generation generative adversarial conditional "
    "condition variational auto encoder autoencoder encodes encode automatically style transfer transfers transferred diffusion guidance classifier guide guides".split()
)
_FILLER_ZH = re.compile(
    "什么|如何|怎么样|怎样|怎么|是|的|了|就|它|在|用|来|做|种|一|个|这|那|有|哪些|应用|很多|凡是|需要|地方|都|可以|好|坏|不|质量|效果|图像|生成|式|对抗|网络|模型|"
    "评价|评估|指标|方法|风格|迁移|自|编码器|变分|条件|扩散|前向|过程|引导|分类器|无|请|解释|说明|回答|问题|顾名思义|因此|叫|带|加|基础|上|英文|全称|属于|所谓|简称|也|即|以及|和|与|中|里|要|看|取决于|呢|吧|啊|得|过|进行|作用|用途|把|到"
)  # fmt: skip


_EXAM = re.compile(
    r"\b(?:key|every|all) points?\b|[\"'](?:mark|score|points)[\"']|^\s*(?:system|assistant|user)\s*:|\bignore\b|\boverride\b|\binstructions?\b|</?\w+>|\[/?\w+\]|\b(?:grader|grading|examiner|marker|marking|rubric|candidates?|submission|full (?:marks?|credit|score)|marks)\b|"
    r"\b(?:this|my|the|above) (?:answer|reply|response|text)\b|\bwhoever reads\b|\b(?:student|teacher|professor|course staff)\b|\b[34] ?/ ?4\b|"
    r"要点|指令|忽略|无视|规则|系统|四分|4 ?分|分数|得分|通过|考生|老师|阅卷|评卷|判卷|满分|给分|得分点|答对|答案|本题|此题|该题|评分(?:器|系统|程序|人|员|者|模型)|候选人|全对|算我|判我"
)
"""Words of an examination, which an answer on images hardly ever needs."""


_IDLE = re.compile(
    r"\b(?:(?:sorry|well|honestly|hmm+|hello|hi|there)\b,?|i(?:'m| am)? (?:really )?(?:do not|don't|not|have no|haven't a|can't|cannot) "
    r"(?:know|sure|idea|clue|remember|recall|say|tell)|no (?:idea|clue)|(?:about|of) (?:this|that|it)\b|(?:this|the) (?:one|question)\b|at all\b)"
    r"|抱歉|对不起|你好|您好|嗯+|我|(?:真的|也|完全|还)?(?:不(?:太|大|怎么|是很)?(?:知道|清楚|会|懂|确定|记得|了解)|没想法|没学过|忘了)|(?:这个|这道|这|该)(?:问题|题目|题)|了"
)
"""Ways to say that one has nothing to say."""


def is_instruction(plain):
    """Whether a normalised text speaks to whoever marks it, as far as patterns can tell."""
    spoken = _INSTRUCTION.search(plain) and _EXAM.search(plain)
    return bool(spoken) or any(_talks_of_marking(piece) for piece in re.split(r"[.!?。！？\n]", plain))


def guard(question, plain):
    """The flags that make an answer worth nothing, a list; ``plain`` is its normalised text."""
    words, han = _WORD.findall(plain), _HAN.findall(plain)
    rest = _IDLE.sub(" ", plain)
    if len(words) + len(han) < 2 or len(_WORD.findall(rest)) + len(_HAN.findall(rest)) < 2:
        return ["empty"]
    found = []
    if is_instruction(plain):
        found.append("instruction")
    if _bare_list(plain):
        found.append("bare-list")
    if _copied(question, plain, words):
        found.append("copied")
    return found


NO_EXAM = 6.0
"""What the logit of a sentence loses for holding no word of an examination; chosen on the tuning half of the gold answers and of the
honest sentences about evaluation."""


def speaks_to_grader(pieces, logits):
    """How surely some sentence speaks to the grader; one without a word of an examination has to sound much more like it."""
    heard = [
        logit - (0.0 if _EXAM.search(piece.text) else NO_EXAM)
        for piece, logit in zip(pieces, logits, strict=True)
        if piece.whole
    ]
    return max(heard, default=-NO_EXAM)


WORDS_OF_A_TERM = 2.5
"""The most words that the pieces of a bare list have on average; notes that state something are longer."""


def _talks_of_marking(sentence):
    """Whether one sentence holds several different words of marking, which no answer on images needs."""
    return len(set(_MARKING.findall(sentence))) >= 3 or len(set(_SURELY_MARKING.findall(sentence))) >= 2


def _bare_list(plain):
    """Whether the answer is short pieces of which hardly any states something: no verb, no arrow, no equation."""
    pieces = [piece.strip() for piece in _SPLIT.split(re.sub(r"\([^()]*\)", " ", plain)) if piece.strip()]
    pieces = [_TERMS_ZH.sub("词", piece) for piece in pieces]
    verbs = sum(len(_VERB.findall(piece)) + len(_CHINESE_VERB.findall(piece)) for piece in pieces)
    if len(_GRAMMAR.findall(plain)) > 2:
        return False
    if len(pieces) < 4:
        said = verbs or _GRAMMAR.search(plain) or _RELATION.search(plain) or _SMALL_WORD.search(plain)
        return len(_WORD.findall(plain)) >= 6 and not said
    lengths = [_length(piece) for piece in pieces]
    stating = [piece for piece in pieces if _VERB.search(piece) or _CHINESE_VERB.search(piece)]
    return (
        sum(length <= 5 for length in lengths) >= 0.8 * len(pieces)
        and sum(lengths) <= WORDS_OF_A_TERM * len(pieces)
        and len(stating) <= 0.2 * len(pieces)
        and verbs <= 2
        and len(_RELATION.findall(plain)) <= max(1, 0.15 * len(pieces))
    )


def _length(piece):
    return len(_WORD.findall(piece)) + len(_HAN.findall(piece)) / 1.8


MOST_OF_A_COPY = 5
"""The most words of its own that an answer has which only says the question back, however long it is."""


def _copied(question, plain, words):
    """Whether the answer says hardly anything beyond the words of the question."""
    asked = _asked(question.prompt)
    fresh = [
        word for word in words if stem(word) not in asked and word not in _FILLER and stem(word) not in _FILLER_STEMS
    ]
    prompt_han = set(_HAN.findall(question.prompt.zh))
    rest = [sign for sign in _HAN.findall(_FILLER_ZH.sub("", plain)) if sign not in prompt_han]
    said = len(words) + len(_HAN.findall(plain)) / 1.8
    # A short answer may be right with two words of its own; a long one that adds a fifth still says the question back, but
    # not one that brings many words: definitions have to use those of the question.
    share = 0.22 if said >= 13 else 0.12 if said >= 9 else 0.05
    return len(set(fresh)) + len(set(rest)) / 1.8 <= min(share * said, MOST_OF_A_COPY)


@cache
def _asked(prompt):
    return frozenset(stem(word) for lang in ("en", "zh") for word in _WORD.findall(normalise(prompt.get(lang)).text))


_FILLER_STEMS = frozenset(map(stem, _FILLER))
