/** Codes of failures that the builder finds by itself; those of tools come from the table of known failures. */
export type FailureWord =
  | 'git_refused'
  | 'git_unreachable'
  | 'git_auth'
  | 'git_not_found'
  | 'git_unknown_ref'
  | 'git_empty'
  | 'git_failed'
  | 'nothing_to_build'
  | 'several_apps'
  | 'needs_server'
  | 'unsupported_framework'
  | 'unsupported_package_manager'
  | 'unknown_tool_version'
  | 'toolchain_unavailable'
  | 'bad_settings'
  | 'install_failed'
  | 'build_failed'
  | 'no_output'
  | 'output_refused'
  | 'secret_in_output'
  | 'upload_failed'
  | 'memory_limit'
  | 'process_limit'
  | 'disk_limit'
  | 'timed_out'
  | 'sandbox_failed'
  | 'internal'

/** A step's end with a reason that people read: what happened and what to do. Nothing secret may stand in it. */
export class StepFailure extends Error {
  readonly code: FailureWord

  constructor(code: FailureWord, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Why a job stops before its steps are through, whatever the running step does. */
export type StopReason = 'cancelled' | 'timed_out' | 'lost'

export class Stopped extends Error {
  readonly reason: StopReason

  constructor(reason: StopReason) {
    super(`the job was stopped: ${reason}`)
    this.reason = reason
  }
}
