import { z } from "zod";
import { damaged } from "./archive.ts";

/** The last entry of an archive: what it holds, so that a restore can prove it got all of it. */
export const manifestPath = "manifest.json";

const Manifest = z.strictObject({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  /** The PostgreSQL that wrote the files; only its own major version can read them. */
  postgres: z.string(),
  /** Bytes of all files together, unpacked. */
  size: z.int().min(0),
  files: z.array(
    z.strictObject({
      path: z.string(),
      size: z.int().min(0),
      sha256: z.string().length(64),
    }),
  ),
});

export type Manifest = z.infer<typeof Manifest>;
export type ArchivedFile = Manifest["files"][number];

export function manifestOf(facts: Pick<Manifest, "createdAt" | "postgres">, files: readonly ArchivedFile[]): Manifest {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return { format: 1, ...facts, size, files: [...files] };
}

export function parseManifest(text: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(text));
  } catch (error) {
    throw damaged("its manifest is unreadable or of another format", error);
  }
}

/** Every file listed is there with the bytes it had, and none that is not listed. */
export function verify(manifest: Manifest, found: readonly ArchivedFile[]): void {
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  for (const { path, size, sha256 } of found) {
    const file = listed.get(path);
    if (!file) throw damaged(`${path} is not in its manifest`);
    if (file.size !== size || file.sha256 !== sha256) {
      throw damaged(`${path} is not what was backed up`);
    }
    listed.delete(path);
  }
  const [missing] = listed.keys();
  if (missing !== undefined) throw damaged(`${missing} is missing`);
}
