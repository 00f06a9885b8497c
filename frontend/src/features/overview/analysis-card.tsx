import type { AnalysisReport } from '@trellis/shared'
import { For, Show } from 'solid-js'
import { type FoundFact, foundFacts } from './found-facts.ts'

/** What the analysis found in the code, why, and which file said so. */
export function AnalysisCard(props: { report: AnalysisReport }) {
  return (
    <section class="overview-card card" aria-labelledby="overview-analysis">
      <h2 id="overview-analysis">How it is built</h2>
      <dl class="facts">
        <For each={foundFacts(props.report)}>{(fact) => <Fact fact={fact} />}</For>
      </dl>
      <Show when={props.report.because.length > 0}>
        <details class="overview-reasons">
          <summary>All reasons</summary>
          <ul class="overview-list">
            <For each={props.report.because}>{(reason) => <li>{reason}</li>}</For>
          </ul>
        </details>
      </Show>
      <Show when={props.report.warnings.length > 0}>
        <ul class="overview-warnings">
          <For each={props.report.warnings}>{(warning) => <li>{warning}</li>}</For>
        </ul>
      </Show>
    </section>
  )
}

function Fact(props: { fact: FoundFact }) {
  return (
    <>
      <dt>{props.fact.what}</dt>
      <dd>
        <Show when={props.fact.isCode} fallback={props.fact.value}>
          <code>{props.fact.value}</code>
        </Show>
        <Show when={props.fact.because}>{(because) => <p class="soft overview-why">{because()}</p>}</Show>
      </dd>
    </>
  )
}
