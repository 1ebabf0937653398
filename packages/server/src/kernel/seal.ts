import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** Everything derived from the server's secret; the secret itself goes nowhere. */
export interface Seal {
  /** AES-256-GCM; `purpose` is bound to the text, so a sealed value opens only where it belongs. */
  seal(plain: Buffer, purpose: string): Buffer;
  open(sealed: Buffer, purpose: string): Buffer;
  /** A keyed digest for secrets that are only ever compared. */
  pepper(secret: string): Buffer;
  /** A key of its own for each use. */
  derive(use: string): Buffer;
}

export function sealWith(secret: Buffer): Seal {
  const derive = (use: string) => Buffer.from(hkdfSync("sha256", secret, "bailiwick", use, 32));
  const sealing = derive("seal");
  const peppering = derive("pepper");
  return {
    derive,
    seal(plain, purpose) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce).setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open(sealed, purpose) {
      const decipher = createDecipheriv("aes-256-gcm", sealing, sealed.subarray(0, 12))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    },
    pepper: (text) => createHmac("sha256", peppering).update(text).digest(),
  };
}
