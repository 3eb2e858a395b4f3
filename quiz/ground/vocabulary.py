"""The words for levels, kinds, states, outcomes, flags and symptoms: each once, for every interface.

Keys are plain strings, as they are stored and as programs read them. Colours belong to each interface.
"""

from quiz.ground.language import Text

LETTERS = "ABCDEF"
"""The names of choices, items and right sides, in the order shown."""

LEVEL_NAMES = {"junior": Text("junior", "初级"), "mid": Text("mid", "中级"), "senior": Text("senior", "高级")}
KIND_NAMES = {
    "choice": Text("choice", "单选"),
    "multi": Text("multi", "多选"),
    "number": Text("number", "数值"),
    "order": Text("order", "排序"),
    "match": Text("match", "配对"),
    "bug": Text("bug", "找缺陷"),
    "text": Text("text", "问答"),
    "code": Text("code", "编程"),
}
SYMPTOM_NAMES = {
    "crash": Text("it crashes", "运行时报错"),
    "warning": Text("it runs, with a warning", "能运行，但给出警告"),
    "silent": Text("it runs without a word, and the result is wrong", "不报错也不警告，但结果不对"),
}
LEVELS, KINDS, SYMPTOMS = tuple(LEVEL_NAMES), tuple(KIND_NAMES), tuple(SYMPTOM_NAMES)

STATE_NAMES = {"new": Text("new", "未答"), "open": Text("open", "未掌握"), "solved": Text("solved", "已掌握")}
"""Where a learner stands with a question or an exercise."""

POINT_MARKS = {"met": "✓", "contradicted": "✗", "unsure": "?", "missing": "–"}
POINT_NAMES = {
    "met": Text("said", "说到了"),
    "contradicted": Text("you said the opposite", "你说反了"),
    "unsure": Text("not sure", "拿不准"),
    "missing": Text("not found in your answer", "没有提到"),
}
"""What the grader found on a key point."""

FLAG_NAMES = {
    "empty": Text("There is nothing here that can be graded.", "这里没有可以评分的内容。"),
    "bare-list": Text(
        "A list of terms states nothing: say how they relate.", "只罗列术语不算作答：请说明它们之间的关系。"
    ),
    "copied": Text("This repeats the question.", "这只是重复了题目。"),
    "instruction": Text("This speaks to the grader instead of answering.", "这是在对评分者说话，没有回答问题。"),
    "off-topic": Text("This seems to answer another question.", "这像是在回答另一道题。"),
    "core-inversion": Text(
        "A core fact seems to be the wrong way round, which caps the mark at 1.",
        "有一个核心事实似乎说反了，因此最多得 1 分。",
    ),
    "too-long": Text("Only the first 20,000 characters were read.", "只读取了前 20000 个字符。"),
}
"""Why an answer in words is worth less than its words."""

OUTCOME_NAMES = {
    "correct": Text("correct", "正确"),
    "wrong": Text("wrong", "错误"),
    "not attempted": Text("not attempted yet", "还没有作答"),
    "crashed": Text("your code raised an exception", "代码运行时报错"),
    "timeout": Text("out of time", "超时"),
    "memory": Text("out of memory", "内存超限"),
    "bad answer": Text("cannot be checked yet", "还不能检查"),
}
"""What came of checking a code answer."""

ISOLATION_NAMES = {
    "namespace": Text("namespace", "命名空间"),
    "process": Text("process", "进程"),
    "none": Text("none", "无"),
}
