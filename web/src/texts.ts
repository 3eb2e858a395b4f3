// Every sentence of the page, once for each language.

import type { State } from "./text/grading";
import type { Kind, Level, Text } from "./types";

export const KINDS: Record<Kind, Text> = {
  choice: { en: "choice", zh: "单选" },
  multi: { en: "multi", zh: "多选" },
  number: { en: "number", zh: "数值" },
  order: { en: "order", zh: "排序" },
  match: { en: "match", zh: "配对" },
  bug: { en: "bug", zh: "找缺陷" },
  text: { en: "text", zh: "问答" },
  code: { en: "code", zh: "编程" },
};
export const LEVEL_NAMES: Record<Level, Text> = {
  junior: { en: "junior", zh: "初级" },
  mid: { en: "mid", zh: "中级" },
  senior: { en: "senior", zh: "高级" },
};
/** What the grader found on a key point, and why an answer is worth less than its words: quiz/ground/vocabulary.py. */
export const POINT_MARKS: Record<State, string> = { met: "✓", contradicted: "✗", unsure: "?", missing: "–" };
export const POINT_NAMES: Record<State, Text> = {
  met: { en: "said", zh: "说到了" },
  contradicted: { en: "you said the opposite", zh: "你说反了" },
  unsure: { en: "not sure", zh: "拿不准" },
  missing: { en: "not found in your answer", zh: "没有提到" },
};
export const FLAG_NAMES: Record<string, Text> = {
  empty: { en: "There is nothing here that can be graded.", zh: "这里没有可以评分的内容。" },
  "bare-list": {
    en: "A list of terms states nothing: say how they relate.",
    zh: "只罗列术语不算作答：请说明它们之间的关系。",
  },
  copied: { en: "This repeats the question.", zh: "这只是重复了题目。" },
  instruction: { en: "This speaks to the grader instead of answering.", zh: "这是在对评分者说话，没有回答问题。" },
  "off-topic": { en: "This seems to answer another question.", zh: "这像是在回答另一道题。" },
  "core-inversion": {
    en: "A core fact seems to be the wrong way round, which caps the mark at 1.",
    zh: "有一个核心事实似乎说反了，因此最多得 1 分。",
  },
  "too-long": { en: "Only the first 20,000 characters were read.", zh: "只读取了前 20000 个字符。" },
};

const all = {
  title: { en: "Image generation: the interview course", zh: "图像生成面试课" },
  shortTitle: { en: "Image generation", zh: "图像生成" },
  welcome: {
    en: "Interview questions on image generation, graded at once. Nothing to install, no account: answer this one.",
    zh: "图像生成的面试题，答完立刻评分。无需安装，无需注册：先答这一题。",
  },
  today: { en: "Today", zh: "今日" },
  questions: { en: "Questions", zh: "题库" },
  interview: { en: "Interview", zh: "模拟面试" },
  progress: { en: "Progress", zh: "进度" },
  drawing: { en: "Draw", zh: "画数字" },
  skipToContent: { en: "Skip to the question", zh: "跳到题目" },
  switchLanguage: { en: "中文", zh: "English" },
  switchLanguageLabel: { en: "切换到中文", zh: "Switch to English" },
  theme: { en: "Light or dark", zh: "浅色或深色" },
  loading: { en: "Loading …", zh: "正在加载……" },
  notLoaded: {
    en: "This could not be loaded. Check the connection and reload the page.",
    zh: "加载失败，请检查网络后刷新页面。",
  },
  noQuestion: { en: "There is no such question.", zh: "没有这道题。" },
  submit: { en: "Submit", zh: "提交" },
  again: { en: "Try again", zh: "再答一次" },
  next: { en: "Next question", zh: "下一题" },
  skip: { en: "Skip", zh: "跳过" },
  yourNumber: { en: "Your answer, for example 0.5", zh: "你的答案，例如 0.5" },
  yourAnswer: { en: "Your answer", zh: "你的答案" },
  inYourWords: { en: "Answer in your own words", zh: "用自己的话作答" },
  several: { en: "Several may apply.", zh: "可能不止一项。" },
  keys: { en: "Letters choose, Ctrl+Enter submits.", zh: "按字母选择，按 Ctrl+Enter 提交。" },
  line: { en: "Line", zh: "行号" },
  listing: { en: "The listing; choose a line to name it", zh: "代码；点击一行即选中它" },
  symptom: { en: "What happens", zh: "会发生什么" },
  repair: { en: "Repair", zh: "怎么修" },
  moveUp: { en: "Move up", zh: "上移" },
  moveDown: { en: "Move down", zh: "下移" },
  moveFirst: {
    en: "The order shown is not the right one: move at least one item.",
    zh: "现在的顺序是错的：至少移动一项。",
  },
  none: { en: "–", zh: "–" },
  rightMark: { en: "✓ right", zh: "✓ 正确" },
  wrongMark: { en: "✗ wrong", zh: "✗ 错误" },
  missedMark: { en: "✓ missed", zh: "✓ 漏选" },
  sources: { en: "Sources", zh: "出处" },
  emptyWords: { en: "Say something first.", zh: "请先作答。" },
  rateYourself: {
    en: "No grader reads this answer: rate yourself against the key points.",
    zh: "这个答案没有自动评分：请对照要点自评。",
  },
  loadGrader: { en: "Load the grader", zh: "加载评分器" },
  graderSize: {
    en: "{0} MB, once; kept for offline. Without it you rate yourself against the key points.",
    zh: "{0} MB，只需下载一次，断网也能用。不加载则由你对照要点自评。",
  },
  graderLoading: { en: "Loading the grader: {0} %", zh: "正在加载评分器：{0}%" },
  graderFailed: {
    en: "The grader could not be loaded. Try again, or rate yourself against the key points.",
    zh: "评分器加载失败。请再试一次，或者对照要点自评。",
  },
  gradedHere: {
    en: "Your answer is graded in this browser and goes nowhere.",
    zh: "答案就在这个浏览器里评分，不会上传。",
  },
  reading: { en: "Reading your answer", zh: "正在读你的回答" },
  scoreOf: { en: "{0} of 4", zh: "{0} / 4 分" },
  between: {
    en: "{0} to {1} of 4: rate the open points below",
    zh: "{0} 到 {1} 分（满分 4）：请在下面自评拿不准的要点",
  },
  yoursToMark: {
    en: "This question gets no automatic mark: compare with the model answer and judge each point below.",
    zh: "这道题不自动打分：请对照参考答案，在下面逐点自评。",
  },
  didYouSay: { en: "Did you say this?", zh: "你说到这一点了吗？" },
  final: { en: "{0} of 4, with your own judgement", zh: "{0} / 4 分（含自评）" },
  leaveIt: { en: "Record it as it is", zh: "就这样记录" },
  notMeant: { en: "That is not what I meant", zh: "我不是这个意思" },
  noted: { en: "Noted for whoever reviews this mark.", zh: "已记下，供查看这次评分的人参考。" },
  showPoints: { en: "Show the key points", zh: "显示要点" },
  said: { en: "I said it", zh: "说到了" },
  partly: { en: "partly", zh: "部分" },
  notSaid: { en: "I did not", zh: "没说到" },
  giveMark: { en: "Give the mark", zh: "得出分数" },
  rateAll: { en: "Rate every key point.", zh: "请给每个要点打分。" },
  mark: { en: "Your mark: {0} of 4, by your own rating.", zh: "得分：{0}/4（自评）。" },
  modelAnswer: { en: "Model answer", zh: "参考答案" },
  inNotebook: {
    en: "This one is answered with code, in the notebook of the lesson. Exercise:",
    zh: "这道题要写代码，在对应课程的 notebook 里作答。练习：",
  },
  dueNow: { en: "{0} due, {1} new today", zh: "待复习 {0} 题，今日新题 {1} 题" },
  allDone: { en: "That is all for today.", zh: "今天的题都答完了。" },
  comesNext: { en: "The next question comes up {0}.", zh: "下一题将在 {0} 出现。" },
  moreNew: { en: "Answer more anyway", zh: "继续答题" },
  recorded: { en: "Comes up again {0}.", zh: "下次复习：{0}。" },
  unsaved: {
    en: "{0} answers are in this browser only, and browsers clear sites that are not used. Export them to a file.",
    zh: "有 {0} 次作答只存在这个浏览器里，而浏览器会清理不常用的网站。请导出到文件。",
  },
  export: { en: "Export", zh: "导出" },
  import: { en: "Import", zh: "导入" },
  exportHelp: {
    en: "The terminal reads and writes the same file (quiz import progress, quiz export progress): laptop and phone keep one record.",
    zh: "终端里的 quiz import progress 和 quiz export progress 读写的是同一种文件：电脑和手机共用一份记录。",
  },
  imported: {
    en: "{0} attempts taken, {1} were here already, {2} lines refused.",
    zh: "导入 {0} 次作答，{1} 次本来就有，{2} 行无法使用。",
  },
  notExport: { en: "This file is not an export of progress.", zh: "这个文件不是导出的进度。" },
  newerExport: {
    en: "This file was exported by a newer version of the course.",
    zh: "这个文件由更新版本的课程导出。",
  },
  troubleDamaged: {
    en: "What this browser had stored was damaged. It was set aside; {0} attempts could be brought over.",
    zh: "浏览器里保存的记录已损坏，已另行存放；恢复了 {0} 次作答。",
  },
  troubleRows: {
    en: "{0} stored records were damaged and were set aside; the others are all there.",
    zh: "有 {0} 条记录已损坏，已另行存放；其余记录完好。",
  },
  troubleNewer: {
    en: "The record was written by a newer version of this page. Reload to use it; until then nothing is stored.",
    zh: "记录由本页面的更新版本写入。请刷新页面；在此之前不会保存作答。",
  },
  troubleNone: {
    en: "This browser stores nothing for this page. Export before you close it.",
    zh: "浏览器不允许本页面保存数据。关闭前请先导出。",
  },
  troubleFull: {
    en: "The browser did not store your last answer: its space may be full. It is still on this page: export now.",
    zh: "浏览器没有存下最近的作答，可能空间已满。作答还在本页面里，请立即导出。",
  },
  newVersion: { en: "A new version of this page is here.", zh: "页面有新版本。" },
  reload: { en: "Reload", zh: "刷新" },
  offline: { en: "offline", zh: "离线" },
  keepLearning: { en: "Nothing answered yet.", zh: "还没有作答记录。" },
  topic: { en: "Topic", zh: "主题" },
  level: { en: "Level", zh: "难度" },
  kind: { en: "Kind", zh: "题型" },
  all: { en: "all", zh: "全部" },
  answered: { en: "answered", zh: "已答" },
  solved: { en: "solved", zh: "已掌握" },
  due: { en: "due", zh: "待复习" },
  mastery: { en: "mastery", zh: "掌握程度" },
  streak: { en: "Days in a row: {0}", zh: "连续学习 {0} 天" },
  attempts: { en: "Answers so far: {0}", zh: "共作答 {0} 次" },
  forecast: { en: "Reviews on the next days", zh: "未来几天的复习量" },
  exam: { en: "Your interview is on", zh: "你的面试日期" },
  newPerDay: { en: "{0} new questions a day until then.", zh: "在那之前，每天 {0} 道新题。" },
  leftOut: { en: "{0} questions do not fit in before it.", zh: "有 {0} 道题来不及在那之前答完。" },
  minutes: { en: "Minutes", zh: "分钟" },
  begin: { en: "Begin", zh: "开始" },
  goOn: { en: "Go on", zh: "继续" },
  discard: { en: "Begin anew", zh: "重新开始" },
  interviewHelp: {
    en: "A mock interview: a clock, questions of every kind, follow-ups to what you say, no word about right or wrong until the report.",
    zh: "模拟面试：计时，各种题型，会根据你的回答追问，结束前不告诉你对错，最后给出报告。",
  },
  unfinished: { en: "An interview is not finished.", zh: "有一场面试还没有结束。" },
  left: { en: "{0} left", zh: "剩余 {0}" },
  finish: { en: "Finish", zh: "结束" },
  questionNumber: { en: "Question {0}", zh: "第 {0} 题" },
  report: { en: "Report", zh: "报告" },
  judgeFirst: {
    en: "First judge what the grader left open in your answers, one after the other.",
    zh: "先看评分器拿不准的地方：请逐题自评。",
  },
  score: { en: "Score: {0} %", zh: "得分：{0}%" },
  skipped: { en: "skipped", zh: "跳过" },
  youSaid: { en: "You said", zh: "你的回答" },
  noneAnswered: { en: "Nothing was answered.", zh: "没有作答。" },
  another: { en: "Another interview", zh: "再来一场" },
  lessons: { en: "Lessons", zh: "课程" },
  source: { en: "Lessons as notebooks, code, licence", zh: "课程 notebook、源代码、许可证" },
} satisfies Record<string, Text>;

export type Said = keyof typeof all;
export const TEXTS: Record<Said, Text> = all;

/** A text with {0}, {1} filled in. */
export function told(text: Text, ...values: (string | number)[]): Text {
  const filled = (one: string) => one.replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)]));
  return { en: filled(text.en), zh: filled(text.zh) };
}
