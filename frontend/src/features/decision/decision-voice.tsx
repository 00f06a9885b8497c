import { createEffect, createSignal, on } from 'solid-js'
import { useApp } from '../../state/app-context.tsx'
import { spoken } from './decision-words.ts'

/** Says aloud, and at once, that a decision is needed and how it ended. Votes on the way are not said: they can be read. */
export function DecisionVoice() {
  const app = useApp()
  const [said, say] = createSignal('')
  const statuses = () => Object.values(app.live.state.approvals).map(({ id, status }) => ({ id, status }))
  createEffect(
    on(statuses, (now, before) => {
      const known = new Map(before?.map(({ id, status }) => [id, status]))
      const news = now.filter(({ id, status }) => known.get(id) !== status && (status === 'open' || known.has(id)))
      const sentences = news.flatMap(({ id }) => {
        const request = app.live.state.approvals[id]
        const plant = request && app.live.state.plants[request.plantId]
        return plant ? [spoken(plant.name, request)] : []
      })
      if (sentences.length > 0) say(sentences.join(' '))
    }),
  )
  return (
    <div class="visually-hidden" role="alert" aria-live="assertive" data-decisions>
      {said()}
    </div>
  )
}
