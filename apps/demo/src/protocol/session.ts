export interface TenantView {
  id: string;
  name: string;
  tagline: string;
  /** OKLCH hue of the accent, in degrees: a picture of the screen shows whose data it is. */
  hue: number;
  /** Questions this tenant's documents can answer. */
  questions: string[];
}

export interface UserView {
  id: string;
  name: string;
  title: string;
}

/** What writes answers. */
export interface WriterView {
  kind: 'extractive' | 'openai';
  /** Model name, or `extractive`. */
  model: string;
}

/** Everything the signed-in pages know about who is asking. The tenant is the session's, never the request's. */
export interface SessionView {
  user: UserView;
  tenant: TenantView;
  writer: WriterView;
  /** Name of the embedding model behind dense search. */
  embedder: string;
  /** Set when the configured embedding model could not be reached and the offline one is used. */
  embedderProblem: string | null;
}

/** A house and the people who may sign in to it. */
export interface TenantChoice extends Omit<TenantView, 'questions'> {
  users: UserView[];
}
