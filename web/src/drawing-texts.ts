// Every sentence of the pages on which a model draws, once for each language.

import type { Text } from "./types";

export const TEXTS = {
  whichModel: { en: "Which model draws", zh: "由哪个模型来画" },
  flow: { en: "Flow", zh: "流模型" },
  words: { en: "Language model", zh: "语言模型" },
  gan: { en: "Conditional GAN", zh: "条件 GAN" },
  flowHelp: {
    en: "A trained flow with {0} weights runs in this page. It starts from noise and follows a velocity to a digit (lesson 11).",
    zh: "一个有 {0} 个参数、训练好的流模型在本页面里运行：从噪声出发，沿速度场走到一个数字（第 11 课）。",
  },
  wordsHelp: {
    en: "A language model with {0} weights runs in this page (lesson 08). It reads a caption in English or Chinese and writes sixteen image tokens, one after the other; the decoder of lesson 07 turns them into a digit.",
    zh: "一个有 {0} 个参数的语言模型在本页面里运行（第 08 课）：读一句中文或英文描述，逐个写出 16 个图像词元，再由第 07 课的解码器画成数字。",
  },
  ganHelp: {
    en: "The generator of a conditional GAN with {0} weights runs in this page (lesson 05). The digit says what is drawn, the noise says how: move it, and the handwriting of all ten changes.",
    zh: "一个有 {0} 个参数的条件 GAN 生成器在本页面里运行（第 05 课）。数字决定画什么，噪声决定怎么画：移动噪声，十个数字的写法都跟着变。",
  },
  digit: { en: "Digit", zh: "数字" },
  guidance: { en: "Guidance", zh: "引导强度" },
  temperature: { en: "Temperature", zh: "温度" },
  newNoise: { en: "New noise", zh: "换一份噪声" },
  noise: { en: "Noise", zh: "噪声" },
  step: { en: "step {0} of {1}", zh: "第 {0}/{1} 步" },
  drawnDigit: { en: "The digit {0}, drawn", zh: "画出的数字 {0}" },
  drawnCaption: { en: "Drawn: {0}", zh: "画出的图：{0}" },
  sameNoise: { en: "All ten digits from the same noise", zh: "同一份噪声画出的十个数字" },
  caption: { en: "Caption", zh: "描述" },
  draw: { en: "Draw", zh: "画" },
  example: { en: "a thin 7 leaning left", zh: "一个粗的 3，向右倾" },
  unknown: { en: "The model does not know: {0}. Nothing was drawn.", zh: "模型不认识：{0}。没有画。" },
  tooLong: { en: "{0} words and signs: the model has room for {1}.", zh: "共 {0} 个词和标点，模型最多容得下 {1} 个。" },
  noDigit: { en: "The caption names no digit: the model chooses.", zh: "描述里没有数字：画哪个由模型定。" },
  vocabulary: { en: "The {0} words it knows", zh: "它认识的 {0} 个词" },
  notSaid: { en: "not said", zh: "不说" },
  thickness: { en: "Strokes", zh: "笔画" },
  slant: { en: "Slant", zh: "倾斜" },
  width: { en: "Width", zh: "宽度" },
  height: { en: "Height", zh: "高度" },
  token: { en: "token {0} of {1}", zh: "第 {0}/{1} 个词元" },
  tokens: {
    en: "The tokens, and how likely the model held each of them",
    zh: "各个词元，以及模型认为它有多大可能",
  },
  greedy: { en: "always the likeliest token", zh: "总取最可能的词元" },
} satisfies Record<string, Text>;
