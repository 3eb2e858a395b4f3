# %% [markdown] lang="en"
# # Image generation: the interview course
#
# Each lesson is one interview question: you answer it in words and are graded by key points, find a planted bug, write the code,
# and watch real digits come out of it in about a minute on two CPU cores. It remembers what you solved, and asks again before you forget.
#
# **What to do first.** Click into this text, then press **Shift+Enter**, again and again: each press runs one cell and goes on to the next.
# The first grey cell gets the course ready. Then open lesson 01 from the map below.
#
# **中文版**： open [`zh/00_start_here.ipynb`](zh/00_start_here.ipynb).

# %% [markdown] lang="zh"
# # 图像生成：面试课
#
# 每一课就是一道面试题：先用自己的话作答，按要点评分；再找出埋好的缺陷；再动手写代码；两个 CPU 核上一分钟左右，
# 就能看到真正的数字从你的代码里长出来。做过什么、错在哪里，它都替你记着，该复习时会再问你。
#
# **第一步。** 点一下这段文字，然后反复按 **Shift+Enter**：每按一次，运行一个单元格并跳到下一个。第一个灰色单元格把课程准备好；
# 之后从下面的地图打开第 01 课。
#
# **English:** open [`../00_start_here.ipynb`](../00_start_here.ipynb).

# %% [markdown] lang="en"
# ## The lessons, and where you stand

# %% [markdown] lang="zh"
# ## 课程地图与你的进度

# %%
quiz.course_map()

# %% [markdown] lang="en"
# ## Today's review
#
# `quiz.review()` asks what you are about to forget, then today's new questions. What you got wrong comes again in ten minutes, what
# you knew in days, later in weeks. Is there a date? `quiz.review(exam="2027-01-31")` spreads the rest so that you have seen every question before it.

# %% [markdown] lang="zh"
# ## 今日复习
#
# `quiz.review()` 先问你快要忘掉的题，再问今天的新题。答错的十分钟后再来，答对的过几天、几周再来。面试日期定了？
# `quiz.review(exam="2027-01-31")` 会把剩下的题分摊到每一天，保证面试前全部做过一遍。

# %%
quiz.review()

# %% [markdown] lang="en"
# ## Your dashboard
#
# Mastery by topic and level, the days behind and ahead, and the key points that you keep missing.

# %% [markdown] lang="zh"
# ## 学习概况
#
# 各主题、各难度的掌握程度，过去和未来每天的题量，以及你总是漏掉的要点。

# %%
quiz.dashboard()

# %% [markdown] lang="en"
# ## A mock interview
#
# `quiz.interview(minutes=30, level="mid")` plays the interviewer: questions in words, follow-ups on what you left out, a planted bug, a number,
# some code, with a clock. You can pause; it goes on where you stopped even after the kernel died. At the end you get a report.

# %% [markdown] lang="zh"
# ## 模拟面试
#
# `quiz.interview(minutes=30, level="mid")` 来当面试官：先让你用自己的话回答，再就你没说到的地方追问，然后找缺陷、算一个数、写一段代码，全程计时。
# 可以暂停；内核挂了也能从断点接着来。结束时给你一份报告。

# %%
quiz.interview(minutes=20, level="junior")

# %% [markdown] lang="en"
# ## Take your answers with you
#
# On Colab and Binder the disk vanishes with the session. `quiz.export_progress()` writes a file to download;
# `quiz.import_progress("my-progress.jsonl")` takes it in again, here or on another computer.

# %% [markdown] lang="zh"
# ## 带走你的作答记录
#
# Colab 和 Binder 的磁盘会随会话一起消失。`quiz.export_progress()` 生成一个可以下载的文件；
# 下次在这里或别的电脑上用 `quiz.import_progress("my-progress.jsonl")` 导入。

# %% [markdown] lang="en"
# ## How to use it, in ten lines
#
# 1. Work through the lessons in order; each says at the top how long it takes.
# 2. **Answer before you read.** `quiz.ask("gan-what")` shows a question; a wrong first answer teaches more than a right second look.
# 3. In *Build it*, replace `raise NotImplementedError(...)` by your code, run the cell, then run the check below it.
# 4. Stuck? `quiz.hint("gan.losses")` gives one hint at a time, three in all. `quiz.solution("gan.losses")` gives the solution.
# 5. A hint or a seen solution is no shame, but it is remembered with the attempt.
# 6. Training cells show a progress bar and live samples. *Kernel → Interrupt* stops them cleanly; what was trained is kept.
# 7. `solutions/` holds every lesson solved and executed.
# 8. Your answers stay on this computer. `quiz.export_progress()` takes them elsewhere.
# 9. No notebook needed: `quiz list`, `quiz ask`, `quiz review`, `quiz interview`, `quiz progress` work in a terminal.
# 10. Done with a lesson? *Kernel → Shut Down*: each TensorFlow kernel takes half a gigabyte.

# %% [markdown] lang="zh"
# ## 十行用法
#
# 1. 按顺序学；每课开头写明所需时间。
# 2. **先答再看。** `quiz.ask("gan-what")` 出一道题；第一次答错，比第二遍看懂学到的更多。
# 3. 在*动手写*一节，把 `raise NotImplementedError(...)` 换成你的代码，运行，再运行下面的检查。
# 4. 卡住了？`quiz.hint("gan.losses")` 一次给一条提示，共三条；`quiz.solution("gan.losses")` 给出解答。
# 5. 用提示、看解答都不丢人，只是会和这次作答一起记下来。
# 6. 训练单元有进度条和实时样本。*Kernel → Interrupt* 能干净地停下，已经训练的部分会保留。
# 7. `solutions/` 里是每一课解好并运行过的版本。
# 8. 你的作答只保存在这台电脑上。用 `quiz.export_progress()` 可以带走。
# 9. 不开笔记本也行：终端里有 `quiz list`、`quiz ask`、`quiz review`、`quiz interview`、`quiz progress`。
# 10. 学完一课请 *Kernel → Shut Down*：每个 TensorFlow 内核要占半个 GB 内存。

# %% [markdown] lang="en"
# ## Try it: one question

# %% [markdown] lang="zh"
# ## 试一题

# %%
quiz.ask("gan-equilibrium-loss")
