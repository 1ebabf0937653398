/** Words for reason codes, apart from the engine: for the person who was refused, and for who can do something. */
import type { Parameters } from "./answer.ts";
import type { ReasonCode } from "./reasons.ts";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

interface Words {
  readonly user: string;
  readonly admin: string;
}

/** `{name}` stands for a parameter; a sentence in brackets is left out where its parameter is not there. */
const texts: { readonly [L in Language]: { readonly [Code in ReasonCode]: Words } } = {
  en: {
    allowed: { user: "You can do this.", admin: "Every stage passed." },
    capability_unknown: {
      user: "This is not available.",
      admin: "No capability answers to {capability}. Check the name, or add it to the catalogue.",
    },
    node_unknown: {
      user: "This is not available here.",
      admin: "The question names a scope node the tenant does not have.",
    },
    error: {
      user: "This could not be checked, so it was refused.",
      admin: "The facts or the question make no sense, so {capability} was refused.[ {detail}]",
    },
    killed: {
      user: "This is switched off at the moment.[ Try again after {retryAt}.]",
      admin: "Kill switch {source} covers {capability}.[ It ends at {retryAt}.]",
    },
    read_only: {
      user: "Changes are paused at the moment.[ Try again after {retryAt}.]",
      admin: "Read-only mode {source} covers {capability}.[ It ends at {retryAt}.]",
    },
    not_rolled_out: {
      user: "This is not available to you yet.",
      admin: "The tenant's bucket is outside rollout {source}.",
    },
    restricted: {
      user: "Changes are not possible in your account at the moment.[ Try again after {retryAt}.]",
      admin: "Restricted by the {by} {source}.[ It ends at {retryAt}.]",
    },
    suspended: {
      user: "Your account is suspended.[ Try again after {retryAt}.]",
      admin: "Suspended by the {by} {source}.[ It ends at {retryAt}.]",
    },
    closed: {
      user: "Your account is closed.",
      admin: "Closed by the {by} {source}; only exports remain.",
    },
    address_unknown: {
      user: "Your network address is not known, so this was refused.",
      admin: "The network policy needs an address and the question brings none that can be read.",
    },
    address_denied: {
      user: "This is not allowed from your network.",
      admin: "Network rule {source} denies the address.",
    },
    address_not_allowed: {
      user: "This is not allowed from your network.",
      admin: "No allow rule of the network policy matches the address.",
    },
    not_entitled: {
      user: "Your plan does not include this.",
      admin: "The tenant holds no entitlement to {capability}.",
    },
    trial_ended: {
      user: "Your trial has ended.",
      admin: "The trial has ended and nothing follows it.",
    },
    denied_by_override: {
      user: "This is switched off for your organisation.",
      admin: "Override {source} denies {capability}.[ It ends at {retryAt}.]",
    },
    capability_archived: {
      user: "This is no longer available.",
      admin: "{capability} is archived.",
    },
    policy_denied: {
      user: "A rule of your organisation forbids this.[ Try again after {retryAt}.]",
      admin: "Deny rule {source} holds.[ It ends at {retryAt}.]",
    },
    policy_not_satisfied: {
      user: "The conditions for this are not met.",
      admin: "No allow rule holds on the level of rule {source}.",
    },
    principal_unknown: {
      user: "You are not registered here.",
      admin: "The tenant has no principal of that id, and {capability} requires a permission.",
    },
    principal_suspended: {
      user: "Your access is suspended.",
      admin: "The principal is suspended.",
    },
    permission_missing: {
      user: "You do not have permission for this.",
      admin: "No role in force grants the permission with a reach that covers the resource.",
    },
    limit_reached: {
      user: "The limit is reached: {used} of {limit} used.[ It begins again at {retryAt}.]",
      admin: "{meter}: {used} of {limit} used on the level {level}.[ It begins again at {retryAt}.]",
    },
  },
  de: {
    allowed: { user: "Das ist möglich.", admin: "Alle Stufen sind bestanden." },
    capability_unknown: {
      user: "Das ist nicht verfügbar.",
      admin: "Keine Fähigkeit heißt {capability}. Name prüfen oder in den Katalog aufnehmen.",
    },
    node_unknown: {
      user: "Das ist hier nicht verfügbar.",
      admin: "Die Frage nennt einen Bereich, den der Mandant nicht hat.",
    },
    error: {
      user: "Das ließ sich nicht prüfen und wurde deshalb abgelehnt.",
      admin: "Daten oder Frage ergeben keinen Sinn, deshalb ist {capability} abgelehnt.[ {detail}]",
    },
    killed: {
      user: "Das ist zurzeit abgeschaltet.[ Wieder möglich ab {retryAt}.]",
      admin: "Der Notschalter {source} betrifft {capability}.[ Er endet {retryAt}.]",
    },
    read_only: {
      user: "Änderungen sind zurzeit angehalten.[ Wieder möglich ab {retryAt}.]",
      admin: "Der Nur-Lese-Modus {source} betrifft {capability}.[ Er endet {retryAt}.]",
    },
    not_rolled_out: {
      user: "Das ist für Sie noch nicht freigegeben.",
      admin: "Der Mandant liegt außerhalb der Einführung {source}.",
    },
    restricted: {
      user: "In Ihrem Konto sind Änderungen zurzeit nicht möglich.[ Wieder möglich ab {retryAt}.]",
      admin: "Eingeschränkt ({by} {source}).[ Das endet {retryAt}.]",
    },
    suspended: {
      user: "Ihr Konto ist gesperrt.[ Wieder möglich ab {retryAt}.]",
      admin: "Gesperrt ({by} {source}).[ Das endet {retryAt}.]",
    },
    closed: {
      user: "Ihr Konto ist geschlossen.",
      admin: "Geschlossen ({by} {source}); nur Exporte bleiben möglich.",
    },
    address_unknown: {
      user: "Ihre Netzadresse ist nicht bekannt, deshalb wurde das abgelehnt.",
      admin: "Die Netzrichtlinie braucht eine Adresse, die Frage bringt keine lesbare mit.",
    },
    address_denied: {
      user: "Das ist aus Ihrem Netz nicht erlaubt.",
      admin: "Die Netzregel {source} verbietet die Adresse.",
    },
    address_not_allowed: {
      user: "Das ist aus Ihrem Netz nicht erlaubt.",
      admin: "Keine erlaubende Regel der Netzrichtlinie trifft auf die Adresse zu.",
    },
    not_entitled: {
      user: "Ihr Tarif enthält das nicht.",
      admin: "Der Mandant hat keinen Anspruch auf {capability}.",
    },
    trial_ended: {
      user: "Ihre Testphase ist zu Ende.",
      admin: "Die Testphase ist zu Ende, und nichts folgt auf sie.",
    },
    denied_by_override: {
      user: "Das ist für Ihre Organisation abgeschaltet.",
      admin: "Die Ausnahme {source} verbietet {capability}.[ Sie endet {retryAt}.]",
    },
    capability_archived: {
      user: "Das gibt es nicht mehr.",
      admin: "{capability} ist archiviert.",
    },
    policy_denied: {
      user: "Eine Regel Ihrer Organisation verbietet das.[ Wieder möglich ab {retryAt}.]",
      admin: "Die Verbotsregel {source} trifft zu.[ Sie endet {retryAt}.]",
    },
    policy_not_satisfied: {
      user: "Die Bedingungen dafür sind nicht erfüllt.",
      admin: "Auf der Ebene der Regel {source} trifft keine Erlaubnisregel zu.",
    },
    principal_unknown: {
      user: "Sie sind hier nicht bekannt.",
      admin: "Der Mandant kennt diese Person nicht, und {capability} verlangt eine Berechtigung.",
    },
    principal_suspended: {
      user: "Ihr Zugang ist gesperrt.",
      admin: "Der Zugang dieser Person ist gesperrt.",
    },
    permission_missing: {
      user: "Dafür fehlt Ihnen die Berechtigung.",
      admin: "Keine geltende Rolle gibt die Berechtigung mit einer Reichweite bis hierher.",
    },
    limit_reached: {
      user: "Die Grenze ist erreicht: {used} von {limit} verbraucht.[ Neu ab {retryAt}.]",
      admin: "{meter}: {used} von {limit} verbraucht auf der Ebene {level}.[ Neu ab {retryAt}.]",
    },
  },
};

/** Words of the engine that fill gaps, where a language has its own for them. */
const termsOf: { readonly [L in Language]: Terms } = {
  en: {},
  de: {
    by: { tenant: "Mandant", block: "Sperre", subscription: "Abonnement" },
    level: { tenant: "Mandant", principal: "Person", node: "Bereich" },
  },
};

export interface ReasonTexts {
  readonly reasonUser: string;
  readonly reasonAdmin: string;
}

/** What the gaps of a text are filled from. */
interface Gaps {
  readonly capability?: string | undefined;
  readonly source?: string | undefined;
  readonly retryAt?: number | undefined;
  readonly parameters?: Parameters | undefined;
}

/** What a decision, or one stage of an explanation, says in a language; English where the language is not known. */
export function reasonTexts(answer: Gaps & { readonly code: ReasonCode }, language: string): ReasonTexts {
  const { user, admin } = texts[languageOf(language)][answer.code];
  if (!hasGaps(user) && !hasGaps(admin)) return { reasonUser: user, reasonAdmin: admin };
  const terms = termsOf[languageOf(language)];
  return { reasonUser: filled(user, answer, terms), reasonAdmin: filled(admin, answer, terms) };
}

const languageOf = (language: string): Language =>
  languages.find((each) => each === language) ??
  languages.find((each) => each === language.toLowerCase().split("-")[0]) ??
  "en";

const hasGaps = (text: string): boolean => text.includes("{");

/** Which of the two texts a code has says the same of every answer, in every language. */
export function fixedReasons(code: ReasonCode): { readonly user: boolean; readonly admin: boolean } {
  const isFixed = (who: "user" | "admin") => languages.every((language) => !hasGaps(texts[language][code][who]));
  return { user: isFixed("user"), admin: isFixed("admin") };
}

/** What goes into a gap of that name. A parameter is meant before what every answer has. */
function valueOf(gap: string, { parameters, capability, source, retryAt }: Gaps, terms: Terms): Value {
  const given = parameters?.[gap];
  if (given !== undefined) return terms[gap]?.[String(given)] ?? given;
  if (gap === "capability") return capability;
  if (gap === "source") return source;
  return gap === "retryAt" && retryAt !== undefined ? new Date(retryAt).toISOString() : undefined;
}

type Value = string | number | boolean | undefined;
type Terms = { readonly [term: string]: { readonly [word: string]: string } };

/** Words, a gap, or a sentence that is there only if its gap is filled. */
type Piece = string | { readonly gap: string } | { readonly sentence: readonly Piece[]; readonly needs: string };

function filled(text: string, answer: Gaps, terms: Terms): string {
  const whole = told(piecesOf(text), answer, terms);
  return whole.includes("  ") ? whole.replaceAll(/ +/g, " ") : whole;
}

function told(pieces: readonly Piece[], answer: Gaps, terms: Terms): string {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else if ("gap" in piece) text += String(valueOf(piece.gap, answer, terms) ?? "");
    else if (valueOf(piece.needs, answer, terms) !== undefined) text += told(piece.sentence, answer, terms);
  }
  return text;
}

/** The texts are few and always the same, so each is taken apart once. */
const known = new Map<string, readonly Piece[]>();

function piecesOf(text: string): readonly Piece[] {
  const found = known.get(text);
  if (found) return found;
  const pieces = [...text.matchAll(/\[([^\]]*\{(\w+)\}[^\]]*)\]|\{(\w+)\}|[^[{]+|./gs)].map(
    ([whole, sentence, needs, gap]): Piece => {
      if (gap !== undefined) return { gap };
      return sentence !== undefined && needs !== undefined ? { sentence: piecesOf(sentence), needs } : whole;
    },
  );
  known.set(text, pieces);
  return pieces;
}
