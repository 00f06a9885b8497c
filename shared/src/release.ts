import { z } from 'zod'
import { Sha256, Timestamp, Uid, Ulid } from './ids.ts'
import { BuildSettings, Commit, Environment } from './plant.ts'

/** A smaller form of a file, made once at upload; a blob of its own. */
export const FileVariant = z.object({ sha256: Sha256, size: z.int().min(0) })
export type FileVariant = z.infer<typeof FileVariant>

/** `path` is relative to the site's root, with `/`, in Unicode NFC, without `.` or `..`. `size` is in bytes. */
export const ManifestFile = z.object({
  path: z.string(),
  sha256: Sha256,
  size: z.int().min(0),
  type: z.string(),
  br: FileVariant.optional(),
  gzip: FileVariant.optional(),
})
export type ManifestFile = z.infer<typeof ManifestFile>

/** A path below which a site's pages name their files: between slashes, and never the root itself. */
export const BasePath = z
  .string()
  .max(200)
  .regex(/^\/(?:(?!\.\.?\/)[\w.~-]+\/)+$/)

/** All that the edge needs to serve a release; itself a blob. With a `basePath` each file is found below it as well. */
export const Manifest = z.object({
  version: z.literal(1),
  fallback: z.enum(['none', 'spa']),
  basePath: BasePath.optional(),
  files: z.array(ManifestFile),
})
export type Manifest = z.infer<typeof Manifest>

/** `live` says whether the environment's pointer stands on it now. */
export const Release = z.object({
  id: Ulid,
  plantId: Ulid,
  workspaceId: Ulid,
  environment: Environment,
  deploymentId: Ulid,
  ref: z.string(),
  commit: Commit,
  manifest: z.object({ sha256: Sha256, size: z.int().min(0) }),
  files: z.int().min(0),
  bytes: z.int().min(0),
  settings: BuildSettings,
  secretVersions: z.record(z.string(), z.int()),
  url: z.string(),
  live: z.boolean(),
  createdBy: Uid,
  createdAt: Timestamp,
})
export type Release = z.infer<typeof Release>
