import type { ChatMessage, LLM } from '@llamaindex/core/llms';

/** A language model that says what it is told to, so that examples run with no key and no network. */
export function scriptedLLM(answer: string | ((messages: ChatMessage[]) => string)): LLM {
  const say = (messages: ChatMessage[]) => (typeof answer === 'string' ? answer : answer(messages));
  const model = {
    metadata: {
      model: 'scripted',
      temperature: 0,
      topP: 1,
      contextWindow: 4096,
      tokenizer: undefined,
      structuredOutput: false,
    },
    async chat({ messages, stream }: { messages: ChatMessage[]; stream?: boolean }) {
      const content = say(messages);
      if (!stream) return { message: { role: 'assistant', content }, raw: null };
      return (async function* () {
        for (const delta of content.split(/(?<= )/)) yield { delta, raw: null };
      })();
    },
    async complete({ prompt }: { prompt: unknown }) {
      return { text: say([{ role: 'user', content: String(prompt) }]), raw: null };
    },
  };
  return model as unknown as LLM;
}
