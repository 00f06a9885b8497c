type RollbackWords = {
  title: (plant: string) => string
  target: string
  effect: string
  act: (sha: string) => string
  doing: string
}

const pause = 'Automatic deployments pause until somebody resumes them.'

export const backWords: RollbackWords = {
  title: (plant) => `Roll back ${plant}?`,
  target: 'Goes back to',
  effect: `Visitors get the old version within a moment; nothing is built. ${pause}`,
  act: (sha) => `Roll back to ${sha}`,
  doing: 'Rolling back…',
}

/** For a release that is newer than what is live: a rollback for the server, but no way back for whoever asks. */
export const switchWords: RollbackWords = {
  title: (plant) => `Switch ${plant} to another release?`,
  target: 'Release to switch to',
  effect: `Visitors get that version within a moment; nothing is built. ${pause}`,
  act: (sha) => `Switch to ${sha}`,
  doing: 'Switching…',
}
