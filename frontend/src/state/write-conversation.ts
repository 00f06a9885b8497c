import type { Comment, Reaction, Target } from '@trellis/shared'
import { reconcile, type SetStoreFunction } from 'solid-js/store'
import type { AppState } from './model.ts'

/** One text for each target: a plant, a deployment, or a line of it. */
export function targetKey(target: Target): string {
  if ('plantId' in target) return `plant ${target.plantId}`
  return `deployment ${target.deploymentId}${target.seq === undefined ? '' : ` ${target.seq}`}`
}

export const reactionKey = ({ target, emoji }: Pick<Reaction, 'target' | 'emoji'>) => `${targetKey(target)} ${emoji}`

export function createConversationWriter(state: AppState, setState: SetStoreFunction<AppState>) {
  return (comments: readonly Comment[], reactions: readonly Reaction[]) => {
    for (const one of comments) if (!state.comments[one.id]) setState('comments', one.id, one)
    for (const one of reactions) {
      const key = reactionKey(one)
      const held = state.reactions[key]
      if (!held || one.version > held.version) setState('reactions', key, reconcile(one))
    }
  }
}
