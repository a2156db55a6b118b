import {
  BaseLLM,
  type ChatMessage,
  type ChatResponse,
  type ChatResponseChunk,
  type LLMChatParamsNonStreaming,
  type LLMChatParamsStreaming,
  type LLMMetadata,
} from '@llamaindex/core/llms';

/** A model that says what it is told to, and keeps what it was asked. Streams three characters at a time. */
export class ScriptedLLM extends BaseLLM {
  readonly asked: ChatMessage[][] = [];
  readonly metadata: LLMMetadata = {
    model: 'scripted',
    temperature: 0,
    topP: 1,
    contextWindow: 4096,
    tokenizer: undefined,
    structuredOutput: false,
  };
  readonly #answer: (messages: ChatMessage[]) => string;

  constructor(answer: string | ((messages: ChatMessage[]) => string)) {
    super();
    this.#answer = typeof answer === 'string' ? () => answer : answer;
  }

  chat(params: LLMChatParamsStreaming): Promise<AsyncIterable<ChatResponseChunk>>;
  chat(params: LLMChatParamsNonStreaming): Promise<ChatResponse>;
  async chat(
    params: LLMChatParamsStreaming | LLMChatParamsNonStreaming,
  ): Promise<AsyncIterable<ChatResponseChunk> | ChatResponse> {
    this.asked.push(params.messages);
    const content = this.#answer(params.messages);
    if (!params.stream) return { message: { role: 'assistant', content }, raw: null };
    return (async function* () {
      for (let at = 0; at < content.length; at += 3) {
        yield { delta: content.slice(at, at + 3), raw: null };
      }
    })();
  }
}
