import type { AnalysisReport } from '@trellis/shared'
import { For, Show } from 'solid-js'

/** What the analysis found in the code, and which file said so. */
export function AnalysisCard(props: { report: AnalysisReport }) {
  const facts = () =>
    [
      ['Framework', props.report.framework],
      ['Package manager', props.report.packageManager],
      ['Node.js', props.report.nodeVersion],
      ['Unknown paths', props.report.fallback === 'spa' ? 'show the start page' : 'are not found'],
    ].filter((fact): fact is [string, string] => fact[1] !== undefined)
  const commands = () =>
    [
      ['Install', props.report.installCommand],
      ['Build', props.report.buildCommand],
      ['Output folder', props.report.outputDir],
    ].filter((fact): fact is [string, string] => fact[1] !== undefined)
  return (
    <section class="overview-card card" aria-labelledby="overview-analysis">
      <h2 id="overview-analysis">How it is built</h2>
      <dl class="facts">
        <For each={facts()}>
          {([label, value]) => (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          )}
        </For>
        <For each={commands()}>
          {([label, value]) => (
            <>
              <dt>{label}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </>
          )}
        </For>
      </dl>
      <Show when={props.report.because.length > 0}>
        <div>
          <p class="soft overview-label">Because</p>
          <ul class="overview-list">
            <For each={props.report.because}>{(reason) => <li>{reason}</li>}</For>
          </ul>
        </div>
      </Show>
      <Show when={props.report.warnings.length > 0}>
        <ul class="overview-warnings">
          <For each={props.report.warnings}>{(warning) => <li>{warning}</li>}</For>
        </ul>
      </Show>
    </section>
  )
}
