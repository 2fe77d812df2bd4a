package org.fars.model;

import java.util.List;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * What is wrong with a JSON file, in words for the person who wrote it: the parser's own speak of Java's classes.
 *
 * @param fault what the parser noticed
 */
public record JsonErrorMessages(JacksonException fault) {
    private static final int LONGEST = 80;

    /** A sentence that makes sense behind "{@code file}: ". */
    public String sentence() {
        return switch (fault) {
            case UnexpectedEndOfInputException _ -> "ends too early" + place();
            case StreamReadException _ -> "is no JSON" + place();
            case InvalidTypeIdException unknown when unknown.getTypeId() == null ->
                field() + " lacks the name of its kind" + place();
            case InvalidTypeIdException unknown ->
                field() + " is of a kind that this version does not know: '" + abridged(unknown.getTypeId()) + "'"
                        + place();
            case UnrecognizedPropertyException unknown ->
                "has a field that nothing reads: '" + abridged(unknown.getPropertyName()) + "'" + place();
            default -> fault.getPath().isEmpty()
                    ? "is empty, or has something else in the place of its fields" + place()
                    : field() + " has a value of the wrong kind" + place();
        };
    }

    private String place() {
        return fault.getLocation() == null || fault.getLocation().getLineNr() < 1
                ? ""
                : " (line " + fault.getLocation().getLineNr() + ", column " + fault.getLocation().getColumnNr() + ")";
    }

    /** As in {@code 'architecture[3].inner'}. */
    private String field() {
        List<Reference> path = fault.getPath();
        StringBuilder name = new StringBuilder();
        for (Reference step : path) {
            if (step.getPropertyName() == null) {
                name.append('[').append(step.getIndex()).append(']');
            } else {
                name.append(name.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return "'" + abridged(name.toString()) + "'";
    }

    private static String abridged(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
