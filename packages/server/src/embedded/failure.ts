export type EmbeddedFailureCode =
  | "platform_unsupported"
  | "data_folder_unusable"
  | "data_folder_in_use"
  | "data_folder_version"
  | "start_failed"
  | "archive_invalid"
  | "archive_incompatible"
  | "target_not_empty";

/** A reason the embedded database cannot serve, worded for the person at the terminal. */
export class EmbeddedFailure extends Error {
  override readonly name = "EmbeddedFailure";
  readonly code: EmbeddedFailureCode;

  constructor(code: EmbeddedFailureCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
