import type { Readable } from 'node:stream'
import type { TrailHead, TrailLine } from '@trellis/shared/activity'
import type {
  BuildPlan,
  CacheAnswer,
  CacheRequest,
  ClaimRequest,
  EventsAnswer,
  EventsRequest,
  FinishAnswer,
  FinishRequest,
  ManifestAnswer,
  ManifestRequest,
} from '@trellis/shared/builder-protocol'
import type { CommandData, CommandName, CommandPayload, NewPlant } from '@trellis/shared/commands'
import type { LogProof } from '@trellis/shared/deployment'
import type { HealthData, RefreshData, SessionData, SignIn, SignUp } from '@trellis/shared/http-routes'
import type { LogLine } from '@trellis/shared/log'
import type { Plant } from '@trellis/shared/plant'
import type { Presence, Viewing } from '@trellis/shared/presence'
import type { ServerConfig } from '@trellis/shared/server-config'
import type { Caller } from '../ports/identity.ts'

/** One command's use case: checks the role, decides, commits, publishes, answers. Rejects with a `Failure`. */
export type Use<N extends CommandName> = (caller: Caller, payload: CommandPayload<N>) => Promise<CommandData<N>>

/** A command without a use is known but its time has not come: it is answered `unavailable`. */
export type Uses = { [N in CommandName]?: Use<N> }

/** Accounts and sessions, before there is a user. */
export interface PeopleService {
  signUp(form: SignUp): Promise<SessionData>
  signIn(form: SignIn): Promise<SessionData>
  refresh(refreshToken: string): Promise<RefreshData>
  /** Ends the session everywhere: publishes `session-ended`, at which every gateway closes its sockets. */
  signOut(caller: Caller): Promise<void>
  authenticate(token: string): Promise<Caller>
  isLive(caller: Caller): Promise<boolean>
  setUpNeeded(): Promise<boolean>
}

/** Who may see what is asked again for joined rooms and watched logs; all reject with `not_found` or `forbidden`. */
export interface AccessService {
  mayReadWorkspace(uid: string, workspaceId: string): Promise<void>
  /** Whether the caller might give this command, were its time come. */
  mayAsk(uid: string, asked: { name: CommandName; payload: object }): Promise<void>
}

/** `more`: there is more to read at once, or may be. */
export type LogPage = { lines: LogLine[]; next: number; done: boolean; more: boolean }
/** Whose log it is. `settling`: the deployment has ended, and its log ends in a moment. */
export type LogOwner = { deploymentId: string; plantId: string; workspaceId: string; settling: boolean }

/** Reading of build logs, from the Relay while they are written and from the Store after. */
export interface LogService {
  /** Rejects with `not_found` for a deployment that the caller may not see. */
  owner(caller: Caller, deploymentId: string): Promise<LogOwner>
  /** Lines from `after + 1`, within the limits of a page. `done`: the log has ended and `next` is its last line. */
  page(deploymentId: string, after: number): Promise<LogPage>
  /** The proof of a log that has ended; undefined while it is written. */
  proof(deploymentId: string): Promise<LogProof | undefined>
  /**
   * Calls `onMore` when there may be more to read; the end comes as the fact `log-ended`. `reached`, when given, answers
   * the last seq that this reader has: the builder is held back for it, within bounds, and it is asked at each `page`.
   */
  tail(deploymentId: string, onMore: () => void, reached?: () => number): () => void
}

/** What a builder's token lets it say. Each method rejects with `unauthenticated` for a token that is dead. */
export interface BuildReportService {
  /** Whether the token is one at all, asked before a body is read. */
  authenticate(token: string): Promise<void>
  claim(token: string, request: ClaimRequest): Promise<BuildPlan>
  events(token: string, request: EventsRequest): Promise<EventsAnswer>
  manifest(token: string, request: ManifestRequest): Promise<ManifestAnswer>
  cache(token: string, request: CacheRequest): Promise<CacheAnswer>
  finish(token: string, request: FinishRequest): Promise<FinishAnswer>
  putBlob(token: string, sha256: string, content: { body: Readable; size: number }): Promise<'stored' | 'existed'>
  getBlob(token: string, sha256: string): Promise<{ body: Readable; size: number } | undefined>
}

/** Names one request of a user. The answer of what is `shownOnce` holds a secret and is not kept. */
export type RequestKey = { uid: string; command: string; requestId: string; payload: unknown; shownOnce?: boolean }

/** What is known of a request that was done. `tokens` are those that it can have shown, one for each master key. */
export type FirstTry = { made: readonly string[]; tokens: (what: string) => [string, ...string[]] }

/** What a repeat needs besides the kept answer. */
export type Again<T> = {
  /** Rejects when the caller may not see the answer any more. `within` are the workspaces that were written to, if any. */
  allowed(within: readonly string[]): Promise<void>
  /** The answer, made of what there is now. */
  recall(first: FirstTry): Promise<T>
}

/**
 * Runs a command once per user, name, payload and `requestId`; a repeat gets the first answer, or makes it now when nothing
 * came of the first try. Without `again` an answer that was not kept is lost.
 */
export interface IdempotencyService {
  once<T>(key: RequestKey, run: () => Promise<T>, again?: Again<T>): Promise<T>
}

/** How the answer to a repeated request is found. */
export interface RepeatService {
  of<N extends CommandName>(name: N, caller: Caller, payload: CommandPayload<N>): Again<CommandData<N>>
  /** `POST /project`. */
  ofProject(caller: Caller, form: NewPlant): Again<{ plant: Plant }>
}

/** A socket in a workspace's room. */
export type SeatName = { workspaceId: string; socketId: string }

/** Who is here on all backends, as far as the others were heard. */
export interface PresenceService {
  /** The socket is in the room; entering again changes nothing. Whoever has left meanwhile does not come in. */
  enter(caller: Caller, seat: SeatName): Promise<void>
  /** Rejects with `not_found` for what is not of the workspace, with `invalid` for a socket that has not entered. */
  view(caller: Caller, look: SeatName & { viewing: Viewing }): Promise<void>
  leave(seat: SeatName): void
  /** For callers who may read the workspace, which is asked before. */
  now(workspaceId: string): Presence
  /** Called at most four times a second for a workspace that sockets of this backend are in. Returns the way to end it. */
  listen(onChange: (workspaceId: string, presence: Presence) => void): () => void
}

/** A seal with its entries, as lines of an export. */
export type TrailPart = { lines: TrailLine[]; entries: number; head: TrailHead }

export interface TrailService {
  /** What follows on the seal of this number; undefined behind the last. Asks each time whether the caller may read it. */
  after(caller: Caller, workspaceId: string, seal: number): Promise<TrailPart | undefined>
}

export interface SystemService {
  config(): Promise<ServerConfig>
  health(): Promise<HealthData>
  /** The plants of a workspace, for `GET /api/workspaces/:id/plants`. */
  plants(caller: Caller, workspaceId: string): Promise<Plant[]>
}

/** What HTTP offers for plants besides the commands. */
export interface PlantsService {
  /** `POST /project`: a plant without a deployment, `EMPTY`. Checks as `start-deploy` does. */
  create(caller: Caller, plant: NewPlant): Promise<Plant>
}

export interface SetUpService {
  /** Makes a set-up token good until the first owner exists; without `token` there is an owner already. */
  prepareSetUp(): Promise<{ token?: string }>
}

/** Everything that the gateway, HTTP and the edge may call. */
export type Services = {
  uses: Uses
  people: PeopleService
  access: AccessService
  logs: LogService
  presence: PresenceService
  reports: BuildReportService
  idempotency: IdempotencyService
  repeats: RepeatService
  plants: PlantsService
  setUp: SetUpService
  trail: TrailService
  system: SystemService
}
