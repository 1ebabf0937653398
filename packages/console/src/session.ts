import { connect, type Operations, Refusal } from "@bailiwick/sdk";
import { MutationCache, QueryCache, QueryClient, useQuery } from "@tanstack/react-query";
import { api } from "./api.ts";

export type Me = Operations["GET /api/v1/me"]["reply"];

const ME = ["who is signed in"] as const;

/** Without `me` nobody is signed in; `wasOver` tells whose session ended from one who has only come. */
export interface Session {
  readonly me: Me | undefined;
  readonly wasOver: boolean;
}

const isOver = (error: unknown): boolean => error instanceof Refusal && error.status === 401;

/** Whichever request hears it first: the session is over for all of them. */
const hear = (error: unknown) => {
  if (!isOver(error)) return;
  const known = client.getQueryData<Session>(ME);
  if (known?.me) client.setQueryData<Session>(ME, { me: undefined, wasOver: true });
};

export const client = new QueryClient({
  queryCache: new QueryCache({ onError: hear }),
  mutationCache: new MutationCache({ onError: hear }),
  // The SDK tries again by itself, and knows when that makes sense.
  defaultOptions: { queries: { retry: false, staleTime: 5_000 }, mutations: { retry: false } },
});

export function useSession() {
  return useQuery<Session>({
    queryKey: ME,
    staleTime: Infinity,
    queryFn: async () => {
      try {
        return { me: await api("GET /api/v1/me"), wasOver: false };
      } catch (error) {
        if (isOver(error)) return { me: undefined, wasOver: false };
        throw error;
      }
    },
  });
}

/** Trades a sign-in link's token, or an operator key, for the session's cookie. */
export async function signIn(token: string): Promise<void> {
  await connect({ url: location.origin, key: token, patience: { attempts: 1 } })("POST /api/v1/sessions");
  const me = await api("GET /api/v1/me");
  client.setQueryData<Session>(ME, { me, wasOver: false });
}

export async function signOut(): Promise<void> {
  await api("POST /api/v1/sign-out");
  client.setQueryData<Session>(ME, { me: undefined, wasOver: false });
  // Nothing of what was seen stays behind for whoever comes next.
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] });
}
