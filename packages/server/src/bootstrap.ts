import type { App } from "./app.ts";
import { inProcess } from "./in-process.ts";
import { hasOperatorKey, installOperatorKey } from "./modules/identity/index.ts";

/** The first operator key of a new installation, to be shown once; undefined when there is one already. */
export async function firstOperatorKey(app: App): Promise<string | undefined> {
  const exists = await app.database.acrossTenants("is this a new installation", hasOperatorKey);
  return exists ? undefined : newOperatorKey(app, "First operator key");
}

/** An operator key for whoever has the database: how a lost one is replaced. */
export async function newOperatorKey(app: App, name: string): Promise<string> {
  const made = await inProcess(app, "POST", "/api/v1/operator-keys", { body: { name, scopes: ["*"] } });
  return (made as { key: string }).key;
}

/** Installs the key that automation brought with it. */
export const bringOperatorKey = ({ database, ports }: App, key: string): Promise<boolean> =>
  database.acrossTenants("automation brings the operator's key", (tx) =>
    installOperatorKey(tx, key, ports.seal, ports.now()),
  );

/** A sign-in link for whoever has the database: its token goes behind the # of the console's address. */
export async function newSignInLink(app: App, url: string): Promise<string> {
  const { token } = (await inProcess(app, "POST", "/api/v1/sign-in-links")) as { token: string };
  return `${url}/console/sign-in#${token}`;
}
