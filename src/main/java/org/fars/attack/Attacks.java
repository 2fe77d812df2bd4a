package org.fars.attack;

import java.util.List;
import org.fars.core.UnknownNameException;

/** The attacks that there are. A new one is one class and one line here. */
public final class Attacks {
    private final List<Attack> attacks;

    /** All of them, with the names and settings that tables use; the paper's first. */
    public Attacks() {
        this(List.of(Pgd.l2(), Pgd.l2Modern(), Apgd.crossEntropy(), Apgd.dlr(), Apgd.targeted(),
                new DeepFool(), new MinimalDistance(), Pgd.fgsm(), Pgd.linf(), Apgd.crossEntropy().inLinf(),
                Apgd.dlr().inLinf(), Pgd.l1()));
    }

    /** These ones. */
    public Attacks(List<Attack> attacks) {
        this.attacks = List.copyOf(attacks);
    }

    /** All of them, in the order people should see. */
    public List<Attack> all() {
        return attacks;
    }

    /** The names, in the same order. */
    public List<String> ids() {
        return attacks.stream().map(Attack::id).toList();
    }

    /**
     * The attack of that name.
     *
     * @throws UnknownNameException when there is none; its sentence names those that there are
     */
    public Attack byId(String id) {
        return attacks.stream()
            .filter(attack -> attack.id().equals(id))
            .findFirst()
            .orElseThrow(() -> UnknownNameException.of("attack", id, ids()));
    }
}
