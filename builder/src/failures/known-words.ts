import type { Blame } from './known-failure.ts'

export type WordFacts = { title: string; blame: Blame; advice: string }

/** Title, blame and advice for failures that the builder finds by itself, where the log's lines are no help. */
export const wordFacts: Readonly<Record<string, WordFacts>> = {
  git_refused: {
    title: 'The source is not allowed',
    blame: 'yours',
    advice: 'Change the git URL, or ask the operator to allow the host.',
  },
  git_unreachable: {
    title: 'The git server could not be reached',
    blame: 'ours',
    advice: 'Check the git URL and deploy again.',
  },
  git_auth: {
    title: 'The repository asks for a password',
    blame: 'yours',
    advice: 'Store a token as a secret and name it as the git credential in the settings.',
  },
  git_not_found: { title: 'There is no such repository', blame: 'yours', advice: 'Check the git URL.' },
  git_unknown_ref: {
    title: 'There is no such branch, tag or commit',
    blame: 'yours',
    advice: 'Check the name, or push the branch first.',
  },
  git_empty: { title: 'The repository is empty', blame: 'yours', advice: 'Push a commit and deploy again.' },
  git_failed: { title: 'git could not fetch the source', blame: 'yours', advice: 'The log has what git said.' },
  nothing_to_build: {
    title: 'Nothing to build was found',
    blame: 'yours',
    advice: 'Add an index.html or a build script, or set the root folder or a build command in the settings.',
  },
  several_apps: {
    title: 'There are several apps',
    blame: 'yours',
    advice: 'Set the root folder in the settings to the app that is meant. For more of them, plant one for each.',
  },
  unsupported_package_manager: {
    title: 'npm cannot install this app',
    blame: 'yours',
    advice: 'Use plain versions in package.json, or set an install command in the settings.',
  },
  unknown_tool_version: {
    title: 'The app asks for a version that does not exist',
    blame: 'yours',
    advice: 'Correct the version in the file that asks for it, commit and deploy again.',
  },
  toolchain_unavailable: {
    title: 'The tools that the app asks for could not be fetched',
    blame: 'ours',
    advice: 'Deploy again later. The operator can see whether the registry of the server’s npm settings answers.',
  },
  bad_settings: { title: 'The settings do not fit the repository', blame: 'yours', advice: 'Correct the settings.' },
  no_output: {
    title: 'The build made nothing to publish',
    blame: 'yours',
    advice: 'Let the build write to the expected folder, or set the output folder in the settings.',
  },
  output_refused: {
    title: 'The output cannot be published',
    blame: 'yours',
    advice: 'Change the named files and deploy again.',
  },
  secret_in_output: {
    title: 'A secret stands in what would be published',
    blame: 'yours',
    advice:
      'Find what writes it there, such as a variable that the bundler puts into the page. Mark the secret as public only if everybody may see it; if it was published before, replace it.',
  },
  memory_limit: {
    title: 'The build used too much memory',
    blame: 'yours',
    advice: 'Build less at once or switch off source maps. The operator can raise the limit.',
  },
  process_limit: {
    title: 'The build started too many processes',
    blame: 'yours',
    advice: 'Use fewer workers, and look for a script that calls itself.',
  },
  disk_limit: {
    title: 'The build used too much disk',
    blame: 'yours',
    advice: 'Look for generated files, caches and copies. The operator can raise the limit.',
  },
  timed_out: {
    title: 'The build took too long',
    blame: 'yours',
    advice: 'Look in the log for what it was doing last: a command that waits for input or a server that never ends.',
  },
  sandbox_failed: {
    title: 'The sandbox could not be made',
    blame: 'ours',
    advice: 'The operator can see what is missing with: node builder/dist/main.js --describe',
  },
  upload_failed: { title: 'The output could not be stored', blame: 'ours', advice: 'Deploy again.' },
  internal: {
    title: 'Something went wrong in Trellis',
    blame: 'ours',
    advice: 'Deploy again. The operator finds more in the server\u2019s log.',
  },
}
