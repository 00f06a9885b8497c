import type { Risk } from '@trellis/shared'
import { For, Show } from 'solid-js'
import { StateMark } from '../../ui/state-mark.tsx'

const shownAtOnce = 5

/** What looks risky in the code. It stops no deployment, so it is said once, with its place, and never what a secret is. */
export function RisksCard(props: { risks: readonly Risk[] }) {
  const first = () => props.risks.slice(0, shownAtOnce)
  const others = () => props.risks.slice(shownAtOnce)
  return (
    <section class="overview-card risks-card card" aria-labelledby="overview-risks">
      <h2 id="overview-risks">What looks risky</h2>
      <p class="soft">
        {props.risks.length === 1 ? 'One thing' : `${props.risks.length} things`} in the code of the last deployment.
      </p>
      <ul class="risks">
        <For each={first()}>{(risk) => <RiskItem risk={risk} />}</For>
      </ul>
      <Show when={others().length > 0}>
        <details class="overview-reasons">
          <summary>{others().length} more</summary>
          <ul class="risks">
            <For each={others()}>{(risk) => <RiskItem risk={risk} />}</For>
          </ul>
        </details>
      </Show>
    </section>
  )
}

function RiskItem(props: { risk: Risk }) {
  const place = () => {
    const { file, line } = props.risk
    return file && (line ? `${file}:${line}` : file)
  }
  return (
    <li class="risk">
      <StateMark tone="amber" word={props.risk.title} />
      <Show when={place()}>{(where) => <code class="risk-place">{where()}</code>}</Show>
      <p class="soft">{props.risk.detail}</p>
    </li>
  )
}
