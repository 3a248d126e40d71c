package dev.electrons.runners;

/** What Google's generateContent sends. */
final class GeminiWire {
    static final String PATH = "/v1beta/models/m-own:generateContent";
    static final String STREAM_PATH = "/v1beta/models/m-own:streamGenerateContent?alt=sse";

    private GeminiWire() {}

    static String event(String data) {
        return "data: " + data + "\r\n\r\n";
    }

    static String says(String text) {
        return event("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text
                + "\"}],\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":12,"
                + "\"totalTokenCount\":12},\"modelVersion\":\"m-own\"}");
    }

    static String finishes(String reason) {
        return event(answer("{\"text\":\"\"}", "\"" + reason + "\""));
    }

    /** A whole answer. */
    static String answer(String part, String reason) {
        return "{\"candidates\":[{\"content\":{\"parts\":[" + part + "],\"role\":\"model\"},\"finishReason\":" + reason
                + ",\"index\":0,\"safetyRatings\":[]}],\"usageMetadata\":{\"promptTokenCount\":12,"
                + "\"cachedContentTokenCount\":8,\"candidatesTokenCount\":5,\"thoughtsTokenCount\":30,"
                + "\"totalTokenCount\":47},\"modelVersion\":\"m-own\",\"responseId\":\"r1\"}";
    }

    static String text(String text) {
        return "{\"text\":\"" + text + "\"}";
    }

    static String error(int code, String status, String message, String details) {
        return "{\"error\":{\"code\":" + code + ",\"message\":\"" + message + "\",\"status\":\"" + status
                + "\",\"details\":[" + details + "]}}";
    }
}
