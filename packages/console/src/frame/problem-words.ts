import type { Refusal } from "@bailiwick/sdk";
import i18next from "i18next";

type Problem = Refusal["problem"];
type Complaint = NonNullable<Problem["errors"]>[number];

/** What each problem means, in German; the server tells it in English. */
export const germanTitles: Readonly<Record<string, string>> = {
  invalid_request: "Etwas an der Anfrage stimmt nicht",
  tenant_required: "Es fehlt der Mandant, um den es geht",
  key_expired: "Dieser API-Schlüssel ist abgelaufen",
  key_revoked: "Dieser API-Schlüssel ist widerrufen",
  key_rotated: "Dieser API-Schlüssel ist durch seinen Nachfolger ersetzt",
  key_suspended: "Dieser API-Schlüssel ist ausgesetzt",
  sign_in_link_expired: "Dieser Anmeldelink ist abgelaufen",
  sign_in_link_used: "Dieser Anmeldelink ist schon benutzt",
  unauthenticated: "Die Anmeldung fehlt oder gilt nicht",
  address_not_allowed: "Dieser API-Schlüssel gilt nicht von dieser Adresse aus",
  context_not_trusted: "Dieser Schlüssel darf weder Adresse noch Verbrauch behaupten",
  forbidden: "Das darf diese Sitzung nicht",
  foreign_request: "Die Sitzung gilt nur für Anfragen der Konsole selbst",
  key_wider_than_own: "Kein Schlüssel kann einen freieren als sich selbst machen, ersetzen oder fortsetzen",
  scope_beyond_own: "Kein Schlüssel kann ein Recht weitergeben, das er nicht hat",
  wrong_tenant: "Dieser Schlüssel gehört einem anderen Mandanten",
  not_found: "Hier ist nichts",
  method_not_allowed: "Auf diese Weise lässt sich das nicht fragen",
  request_timeout: "Die Anfrage kam zu langsam an",
  conflict: "Die Änderung verträgt sich nicht mit dem, was da ist",
  already_assigned: "Der Akteur hat diese Rolle dort zu dieser Zeit schon",
  assignment_over: "Die Zuweisung ist vorbei",
  block_lifted: "Die Sperre ist vorbei",
  change_in_flight: "Eine andere Änderung derselben Art läuft noch",
  control_over: "Der Schalter ist vorbei",
  excludes_you: "Diese Netzregel ließe Ihre eigene Adresse nicht mehr hinein",
  external_id_taken: "Ein anderer Akteur dieses Mandanten hat diese Id schon",
  key_not_active: "Das geht nur mit einem aktiven Schlüssel",
  node_in_use: "An diesem Knoten hängt noch etwas",
  node_key_taken: "Ein anderer Knoten dieses Mandanten hat diesen Schlüssel schon",
  not_in_trial: "Keine Probezeit dieses Abonnements läuft oder steht bevor",
  nothing_to_pay: "An diesem Abonnement ist nichts zu bezahlen",
  on_hold: "Das ist rechtlich einbehalten; heben Sie das zuerst auf",
  beyond_giver: "Niemand gibt, was er selbst nicht hat",
  giver_required: "Dieser Schlüssel gibt Rollen nur im Namen eines Menschen",
  collection_full: "Davon gibt es schon so viele, wie es geben darf",
  operations_full:
    "Was Vorgänge angelegt haben, füllt den ganzen Platz: Geben Sie etwas auf, oder warten Sie, bis es abläuft",
  too_many_anchors: "Es gibt schon so viele Anker, wie es geben darf",
  part_gone: "Was dieser Vorgang angelegt hat, ist nicht mehr da; beginnen Sie einen neuen",
  not_included:
    "In diesem Baum aller Mandanten ist noch kein Prüfpunkt dieses Protokolls; er wird einige Minuten nach dem Protokoll signiert",
  place_gone: "Was auf diesen Platz folgt, ist nach Ablauf seiner Frist entfernt worden",
  range_not_satisfiable: "Der Bereich beginnt hinter dem Ende",
  event_not_as_declared: "Das Ereignis ist anders, als seine Art es vorsieht",
  event_type_unknown: "Diese Art von Ereignis gibt es nicht",
  too_many_waiting: "Es warten schon 10.000 Schwärzungen auf das Ende einer Sperre",
  too_many_operations: "Von diesem Mandanten warten schon so viele Vorgänge, wie es geben darf",
  override_ended: "Die Ausnahme ist beendet",
  product_taken: "Für dieses Produkt steht zu dieser Zeit schon ein anderes Abonnement",
  request_in_flight: "Dieselbe Anfrage läuft noch",
  revision_not_reached: "Dieser Server kennt den Stand noch nicht",
  role_built_in: "Eine eingebaute Rolle gehört dem Katalog und wird dort geändert",
  role_in_use: "Die Rolle ist vergeben",
  role_name_taken: "Eine andere Rolle dieses Mandanten heißt schon so",
  rule_of_policy: "Die Regel gehört zu einer Richtlinie und wird dort geändert",
  slug_taken: "Ein anderer Mandant hat dieses Kürzel schon",
  subscription_ended: "Ein beendetes Abonnement ändert sich nicht mehr",
  tenant_closed: "Ein geschlossener Mandant ändert sich nicht mehr",
  trial_used: "Dieser Mandant hatte seine Probezeit für das Produkt schon",
  version_published: "Eine veröffentlichte Version ändert sich nie: Geben Sie ihr eine neue Nummer",
  precondition_failed: "Es hat sich inzwischen geändert",
  body_too_large: "Das ist mehr, als hier angenommen wird",
  unsupported_media_type: "Dieses Format wird hier nicht angenommen",
  add_on_unknown: "Diesen Zusatz gibt es nicht, oder er wird nicht mehr angeboten",
  capability_archived: "Die Fähigkeit ist archiviert",
  capability_unknown: "Diese Fähigkeit gibt es nicht",
  catalogue_invalid: "Der Katalog enthält Fehler",
  check_too_costly: "Diese Richtlinien zu prüfen dauert länger, als eine Anfrage darf",
  composition_refused: "Den Tarif gibt es nicht mit diesen Zusätzen",
  condition_invalid: "Über diese Bedingung lässt sich nicht entscheiden",
  ends_before_it_begins: "Das Ende muss nach dem Anfang liegen",
  event_id_reused: "Diese Ereignis-Id gehört einem anderen Ereignis",
  idempotency_key_reused: "Dieser Wiederholungsschlüssel gehört einer anderen Anfrage",
  in_the_past: "Was vergangen ist, ändert sich nicht",
  meter_unknown: "Verbrauch ist angegeben für etwas, das nicht gezählt wird",
  network_rule_twice: "Die Netzregel nennt dasselbe zweimal",
  node_misplaced: "Ein Knoten dieser Art kann dort nicht liegen",
  node_too_deep: "Der Baum würde zu tief",
  node_under_itself: "Ein Knoten kann nicht unter sich selbst liegen",
  node_unknown: "Diesen Knoten gibt es bei diesem Mandanten nicht",
  override_invalid: "Die Ausnahme passt nicht zu ihrer Fähigkeit",
  override_not_lower: "Unterhalb der Wurzel darf eine Ausnahme nur einschränken",
  parameters_invalid: "Mit diesen Parametern lässt sich die Vorlage nicht benutzen",
  parent_unknown: "Diesen übergeordneten Knoten gibt es bei diesem Mandanten nicht",
  percentage_misplaced: "Einen Anteil hat eine Freigabe in Schritten, und nur sie",
  permission_unknown: "Dieses Recht bietet der Katalog so nicht an",
  plan_of_another: "Eine Umstellung führt zu einer anderen Version desselben Tarifs",
  plan_of_another_product:
    "Der Tarif gilt für keines der Produkte dieses Abonnements; schließen Sie dafür ein neues ab",
  plan_unknown: "Diesen Tarif gibt es nicht, oder er wird nicht mehr angeboten",
  policy_invalid: "Nach dieser Richtlinie lässt sich nicht entscheiden",
  policy_tests_failed: "Die eigenen Tests der Richtlinie sind nicht erfüllt",
  principal_unknown: "Diesen Akteur gibt es bei diesem Mandanten nicht",
  role_unknown: "Diese Rolle gibt es nicht",
  rule_incomplete: "Die Regel sagt nicht alles, was sie muss, oder etwas zweimal",
  scope_unknown: "Dieses Recht gibt es nicht",
  template_unknown: "Diese Vorlage gibt es im Katalog nicht",
  too_many_matches: "Mehr Treffer, als sich ordnen lassen: Engen Sie den Zeitraum ein",
  trial_not_offered: "Der Tarif bietet keine Probezeit",
  quota_exceeded: "Zu viele Anfragen",
  too_many_open: "Davon sind schon so viele offen, wie es sein dürfen",
  too_much_at_once: "Dieser Mandant fragt mehr auf einmal, als er darf",
  headers_too_large: "Die Anfrage hat mehr Kopfzeilen, als dieser Server liest",
  internal: "Auf unserer Seite ist etwas schiefgegangen",
  leaves_gone: "Prüfsummen des Protokolls fehlen, darum lässt sich nichts beweisen; prüfen Sie einen Export",
  unavailable: "Der Dienst kann gerade nicht antworten",
};

export const isGerman = (): boolean => i18next.language === "de";

/** What a problem means, in the reader's language. */
export const titleOf = ({ code, title }: Pick<Problem, "code" | "title">): string =>
  isGerman() ? (germanTitles[code] ?? title) : title;

/** A complaint about one field, in the reader's language. What only the server's own English can tell stays beside it. */
export function complaintOf(problem: Problem, { code, detail }: Complaint): string {
  if (!isGerman()) return detail;
  const path = `complaints.${code ?? ""}`;
  if (code !== undefined && i18next.exists(path, { ns: "frame" }))
    return i18next.t(path as "complaints.required", { ns: "frame" });
  return titleOf(problem);
}
