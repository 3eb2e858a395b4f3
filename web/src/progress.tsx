// The dashboard, and the way in and out of this browser.

import { useState } from "preact/hooks";
import type { PageProps } from "./app";
import { ExchangeError } from "./exchange";
import { newQuota } from "./schedule";
import type { Store } from "./store";
import { TEXTS, told } from "./texts";
import { studyDay } from "./times";
import type { Text } from "./types";

export function saveExport(kept: Store) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([kept.exportText()], { type: "application/x-ndjson" }));
  link.download = `imagegen-progress-${new Date().toISOString().slice(0, 10)}.jsonl`;
  link.click();
  URL.revokeObjectURL(link.href);
  kept.markExported();
}

export function ProgressPage({ lang, bank, store: kept, schedule }: PageProps) {
  const [message, setMessage] = useState<Text | null>(null);

  async function take(event: Event) {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    try {
      const found = await kept.importText(await file.text());
      setMessage(told(TEXTS.imported, found.added, found.known, found.refused.length));
    } catch (error) {
      const newer = error instanceof ExchangeError && error.message === "newer";
      setMessage(newer ? TEXTS.newerExport : TEXTS.notExport);
    }
    input.value = "";
  }

  const tomorrow = new Date(Date.now() + 86400000).toISOString().slice(0, 10);
  const { plan } = schedule;
  const forecast = schedule.forecast();
  const most = Math.max(1, ...forecast);
  return (
    <section>
      <h1>{TEXTS.progress[lang]}</h1>
      {kept.attempts.length === 0 ? (
        <p>{TEXTS.keepLearning[lang]}</p>
      ) : (
        <p>
          {told(TEXTS.attempts, kept.attempts.length)[lang]} · {told(TEXTS.streak, streak(schedule))[lang]}
        </p>
      )}
      <p>
        <label>
          {TEXTS.exam[lang]}{" "}
          <input
            type="date"
            min={tomorrow}
            value={kept.kept("plan:exam")}
            onChange={(event) => void kept.keep("plan:exam", event.currentTarget.value)}
          />
        </label>
      </p>
      {plan.daysLeft !== null && plan.daysLeft > 0 && (
        <p class="grey">
          {told(TEXTS.newPerDay, newQuota(plan.unseen, plan.daysLeft)[0])[lang]}{" "}
          {plan.leftOut > 0 && told(TEXTS.leftOut, plan.leftOut)[lang]}
        </p>
      )}
      <p class="carry">
        <button type="button" onClick={() => saveExport(kept)}>
          {TEXTS.export[lang]}
        </button>{" "}
        <label class="button">
          {TEXTS.import[lang]}
          <input type="file" accept=".jsonl,.json,.txt" onChange={(event) => void take(event)} />
        </label>
      </p>
      <p role="status">{message?.[lang]}</p>
      <p class="grey">{TEXTS.exportHelp[lang]}</p>
      <table class="topics">
        <thead>
          <tr>
            <th>{TEXTS.topic[lang]}</th>
            <th>{TEXTS.answered[lang]}</th>
            <th>{TEXTS.solved[lang]}</th>
            <th>{TEXTS.due[lang]}</th>
            <th>{TEXTS.mastery[lang]}</th>
          </tr>
        </thead>
        <tbody>
          {bank.topics.map((topic) => {
            const cards = schedule.cards.filter((card) => card.question.topic === topic.id);
            const answered = cards.filter((card) => card.reviews > 0);
            const known = answered.reduce((sum, card) => sum + card.score! * card.retrievability!, 0);
            const share = cards.length > 0 ? known / cards.length : 0;
            return (
              <tr key={topic.id}>
                <th scope="row">{topic.name[lang]}</th>
                <td>
                  {answered.length}/{cards.length}
                </td>
                <td>{answered.filter((card) => card.score! >= 1).length}</td>
                <td>{answered.filter((card) => schedule.isDue(card)).length}</td>
                <td>
                  <meter min={0} max={1} value={share} aria-label={TEXTS.mastery[lang]} /> {Math.round(share * 100)} %
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {kept.attempts.length > 0 && (
        <>
          <h2>{TEXTS.forecast[lang]}</h2>
          <ol class="forecast">
            {forecast.map((count, ahead) => (
              <li key={ahead} style={{ "--share": String(count / most) }}>
                <span>{count}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** Days in a row with an answer, up to today or, as today is not over, yesterday. */
function streak(schedule: PageProps["schedule"]): number {
  const days = new Set(schedule.attempts.map((attempt) => studyDay(attempt.moment)));
  let day = days.has(schedule.today) ? schedule.today : schedule.today - 1;
  let length = 0;
  while (days.has(day)) {
    day -= 1;
    length += 1;
  }
  return length;
}
