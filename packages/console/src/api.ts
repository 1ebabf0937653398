import { connect } from "@bailiwick/sdk";

/** The one client of the API: the SDK's, with the session's cookie. */
export const api = connect({ url: location.origin, patience: { attempts: 3 } });
